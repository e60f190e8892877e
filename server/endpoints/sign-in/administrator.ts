/**
 * Signs in as the built-in administrator of an account, without a password.
 *
 * The administrator's keys are public, so this reveals nothing. The form is accepted only from this site's own
 * pages, like all forms here, so that no other site can sign a browser in.
 */
import { administratorOf, DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { isClosed } from '../../../core/identity/closed-accounts.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect, shortText } from '../page-reply.ts'
import { isJson } from '../script-request.ts'
import { destinationOf, homeOf } from './destination.ts'
import { findAccount } from './holders.ts'
import { startSession } from './session-cookie.ts'
import { newSession } from './steps.ts'
import type { Reply, Visit } from './visit.ts'

/**
 * Handles `POST /console/enter`: a form that leads on, or JSON of a script whose page stays.
 *
 * @throws EndpointError
 */
export function enterConsole(visit: Visit): Reply {
  const { emulator, request, form, origin } = visit
  if (emulator.settings.console === 'off')
    throw new EndpointError(404, 'NotFound', 'The console is switched off.')
  if (!isJson(request)) {
    const account = shortText(form, 'account') || DEFAULT_ACCOUNT
    const home = homeOf(visit)
    const destination = destinationOf(form.get('destination') ?? home, origin) ?? home
    return signInAsAdministrator(visit, account, destination)
  }
  const account = accountIn(request.body.toString())
  const { headers, events } = signInAsAdministrator(visit, account, homeOf(visit))
  const { Location: _page, ...cookie } = headers ?? {}
  return { status: 200, headers: cookie, body: { json: { account } }, ...(events && { events }) }
}

/** Returns the account that a body such as `{"account": "123456789012"}` names. */
function accountIn(body: string): string {
  const { account = DEFAULT_ACCOUNT } = Object(parsed(body))
  if (typeof account === 'string') return account
  throw new EndpointError(400, 'InvalidBody', '"account" must be a number or an alias.')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body || '{}')
  } catch {
    throw new EndpointError(400, 'InvalidBody', 'The body is not valid JSON.')
  }
}

/** @param account a number or an alias. @throws EndpointError when no account has the alias, or the account is closed */
export function signInAsAdministrator(visit: Visit, account: string, destination: string): Reply {
  requireOpenDoor(visit)
  const place = findAccount(visit.emulator.store, visit.partition, account)
  if (place === undefined)
    throw new EndpointError(404, 'UnknownAccount', 'No account has this number or alias.')
  if (isClosed(visit.emulator.store.view(place)))
    throw new EndpointError(403, 'AccountClosed', `Account ${place.accountId} is closed.`)
  const { id, arn } = administratorOf(place)
  const cookie = startSession(visit, place, newSession(visit, { id, ...place }, {}))
  return { ...redirect(destination, cookie), events: [{ name: 'ConsoleLogin', caller: arn }] }
}

/** @throws EndpointError when everybody needs a password */
export function requireOpenDoor({ emulator: { settings } }: Visit): void {
  if (settings.consoleEntry === 'open') return
  const message = 'Sign in with a password: iamulator was started with --console-entry password.'
  throw new EndpointError(403, 'PasswordRequired', message)
}
