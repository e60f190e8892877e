/** The decisions of the server while handling a request. */
import type { Verdict } from '../../core/access/judge.ts'
import type { TestServer } from '../support/harness.ts'

/** Returns the verdicts of the last request of `call`, in order. The call must succeed. */
export async function verdictsOn(
  { iamulator: { decisions } }: TestServer,
  call: () => Promise<unknown>,
): Promise<readonly Verdict[]> {
  decisions.clear()
  await call()
  return [...decisions].reverse().map(({ verdict }) => verdict)
}
