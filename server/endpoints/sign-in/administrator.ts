/**
 * Signs in as the built-in administrator of an account, without a password.
 *
 * The administrator's keys are public, so this reveals nothing. The form is accepted only from this site's own
 * pages, like all forms here, so that no other site can sign a browser in.
 */
import { administratorOf } from '../../identity/administrator.ts'
import { isClosed } from '../../identity/closed-accounts.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect } from '../page-reply.ts'
import { findAccount } from './holders.ts'
import { startSession } from './session-cookie.ts'
import { newSession } from './steps.ts'
import type { Reply, Visit } from './visit.ts'

/** @param account a number or an alias. @throws EndpointError when no account has the alias, or the account is closed */
export function signInAsAdministrator(visit: Visit, account: string, destination: string): Reply {
  const place = findAccount(visit.emulator.store, visit.partition, account)
  if (place === undefined)
    throw new EndpointError(404, 'UnknownAccount', 'No account has this number or alias.')
  if (isClosed(visit.emulator.store.view(place)))
    throw new EndpointError(403, 'AccountClosed', `Account ${place.accountId} is closed.`)
  const { id, arn } = administratorOf(place)
  const cookie = startSession(visit, place, newSession(visit, { id, ...place }, {}))
  return { ...redirect(destination, cookie), events: [{ name: 'ConsoleLogin', caller: arn }] }
}
