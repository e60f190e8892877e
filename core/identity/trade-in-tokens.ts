/**
 * Trade-in tokens. A partner receives one for an accepted delegation request and exchanges it for
 * credentials.
 */
import { type DelegationRequestRow, rowById, type View } from '../../store/index.ts'
import { isEqualSecret } from '../standards/constant-time.ts'

/**
 * Returns the token of a request. It contains the request's ID, so that the request can be found in any
 * account.
 */
export function tradeInToken({ id }: DelegationRequestRow, secret: string): string {
  return `${id}.${secret}`
}

/** Returns the delegation request of a token, or undefined if the token is invalid. */
export function requestOfToken(view: View, token: string): DelegationRequestRow | undefined {
  const [id = ''] = token.split('.')
  const row = rowById(view, 'delegationRequests', id)
  if (!row?.token) return undefined
  return isEqualSecret(token, tradeInToken(row, row.token.secret)) ? row : undefined
}

/** Returns when the delegation and its last credentials end, in epoch milliseconds. */
export function endOfDelegation({ sessionDuration }: DelegationRequestRow, sendDate: number): number {
  return Math.floor(sendDate / 1000 + sessionDuration) * 1000
}
