/** Trade-in tokens: what a partner gets for an accepted delegation request, and gives for credentials. */
import { timingSafeEqual } from 'node:crypto'
import { type DelegationRequestRow, rowById, type View } from '../../store/index.ts'

/** A token names its request, so that it is found in any account. */
export function tradeInToken({ id }: DelegationRequestRow, secret: string): string {
  return `${id}.${secret}`
}

/** The request whose token this is. */
export function requestOfToken(view: View, token: string): DelegationRequestRow | undefined {
  const [id = ''] = token.split('.')
  const row = rowById(view, 'delegationRequests', id)
  if (!row?.token) return undefined
  return isSame(token, tradeInToken(row, row.token.secret)) ? row : undefined
}

function isSame(text: string, other: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Until when credentials are given, and last: epoch milliseconds. */
export function endOfDelegation({ sessionDuration }: DelegationRequestRow, sendDate: number): number {
  return Math.floor(sendDate / 1000 + sessionDuration) * 1000
}
