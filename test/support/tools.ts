import { test } from '@jest/globals'

type DeclareTest = (name: string, body: () => void | Promise<void>) => void

/**
 * Returns `test` for tests that need a program or a permission that some machines lack. Without it, the tests
 * are skipped with a message. With REQUIRE_TOOLS=1, which CI sets, a missing tool is a failure.
 *
 * @param probe returns true if the tool is available
 */
export function tool(name: string, probe: () => boolean): DeclareTest {
  if (probe()) return test
  const reason = `${name} is missing`
  if (process.env['REQUIRE_TOOLS'] === '1') throw new Error(`${reason}, and REQUIRE_TOOLS=1 demands it`)
  process.stderr.write(`skipped: ${reason}\n`)
  return test.skip
}
