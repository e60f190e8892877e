/** Resets emulators of other services, as far as they can be reset. */
import type { AskUpstream, SigningScope } from './transport/types.ts'
import { UpstreamFailure } from './transport/upstream-failure.ts'

/** What became of an upstream. It is `kept` if it has no way to be reset. */
export type UpstreamReset = 'reset' | 'kept' | 'unreachable'

/**
 * Asks an upstream to forget its state, in all accounts. moto can do this.
 *
 * Source: https://docs.getmoto.org/en/latest/docs/server_mode.html, "Reset API".
 */
export async function resetUpstream(
  ask: AskUpstream,
  { accountId, region }: Omit<SigningScope, 'signingName'>,
): Promise<UpstreamReset> {
  const request = { signingName: 's3', accountId, region, method: 'POST', path: '/moto-api/reset', body: '' }
  try {
    const { status, body } = await ask(request)
    return status === 200 && /"status":\s*"ok"/.test(body.toString('utf8')) ? 'reset' : 'kept'
  } catch (error) {
    if (error instanceof UpstreamFailure) return 'unreachable'
    throw error
  }
}
