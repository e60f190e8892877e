/** Opens the sealed sessions of the console. Policies apply to them, and they end like any other session. */
import type { View } from '../../store/index.ts'
import type { Caller } from './caller.ts'
import { isClosed } from './closed-accounts.ts'
import type { Session, Sessions } from './sessions.ts'
import { callerOfSession } from './signed-caller.ts'
import { isSignedOut } from './signed-out.ts'

export interface Identity {
  readonly caller: Caller
  readonly session: Session
}

/** A session, as its access key ID and session token. */
interface Sealed {
  readonly id: string
  readonly token: string
}

/**
 * Returns the identity of credentials. Undefined when they are invalid or expired, their role or user is
 * deleted, they were signed out, or their account is closed.
 *
 * @param view the account in the access key ID
 * @param now the time of that account, in epoch milliseconds
 * @param until when they expire, in epoch milliseconds; by default, at their own expiration time
 */
export function identityIn(
  view: View,
  sessions: Pick<Sessions, 'open'>,
  { id, token }: Sealed,
  now: number,
  until?: number,
): Identity | undefined {
  const session = sessions.open(view.partition, id, token)
  if (!session || now >= (until ?? session.expiresAt)) return undefined
  const caller = isSignedOut(view, id) || isClosed(view) ? undefined : callerOfSession(view, session)
  return caller && { caller, session }
}
