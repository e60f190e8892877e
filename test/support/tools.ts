import { test } from '@jest/globals'

type DeclareTest = (name: string, body: () => void | Promise<void>) => void

/**
 * `test` for tests that need what not every machine has: a program, or a permission. Where it is missing they are skipped and say so;
 * with REQUIRE_TOOLS=1, which CI sets, whatever is missing is a failure.
 *
 * @param probe true where it is there
 */
export function tool(name: string, probe: () => boolean): DeclareTest {
  if (probe()) return test
  const reason = `${name} is missing`
  if (process.env['REQUIRE_TOOLS'] === '1') throw new Error(`${reason}, and REQUIRE_TOOLS=1 demands it`)
  process.stderr.write(`skipped: ${reason}\n`)
  return test.skip
}
