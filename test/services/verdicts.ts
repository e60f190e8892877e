/** What the server decided on the way to an answer. */
import type { Verdict } from '../../server/access/judge.ts'
import type { TestServer } from '../support/harness.ts'

/** The verdicts that led to the answer of the last request of `call`, in order. The call has to succeed. */
export async function verdictsOn(
  { iamulator: { decisions } }: TestServer,
  call: () => Promise<unknown>,
): Promise<readonly Verdict[]> {
  decisions.clear()
  await call()
  return [...decisions].reverse().map(({ verdict }) => verdict)
}
