import { test } from '@jest/globals'

type DeclareTest = (name: string, body: () => void | Promise<void>, timeout?: number) => void

/**
 * `test` for tests that need a program which not every machine has. Where it is missing they are skipped and say so;
 * with REQUIRE_TOOLS=1, which CI sets, a missing tool is a failure.
 *
 * @param probe true when the tool is there
 */
export function tool(name: string, probe: () => boolean): DeclareTest {
  if (probe()) return test
  const reason = `${name} is not installed`
  if (process.env['REQUIRE_TOOLS'] === '1') throw new Error(`${reason}, and REQUIRE_TOOLS=1 demands it`)
  process.stderr.write(`skipped: ${reason}\n`)
  return test.skip
}

/**
 * `declare` for tests that need what a machine permits or does not. Nothing can be installed for it, so that they are
 * skipped in CI too.
 *
 * @param probe true where it is permitted
 */
export function permitted(declare: DeclareTest, what: string, probe: () => boolean): DeclareTest {
  if (probe()) return declare
  process.stderr.write(`skipped: this machine does not permit ${what}\n`)
  return test.skip
}
