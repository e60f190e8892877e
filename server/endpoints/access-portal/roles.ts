/** What users do with a permission set in an account: open the console, and get access keys. */
import { directoryArn } from '../../aws/directory-ids.ts'
import { isConsoleOfAws, isHostOfAws } from '../../aws/hosts.ts'
import { type EffectiveRole, effectiveRole } from '../../engine/permission-sets/effective-roles.ts'
import { type RoleSession, startRoleSession } from '../../engine/permission-sets/role-sessions.ts'
import { hostNameOf } from '../../standards/host-name.ts'
import { newSigninToken } from '../console-tickets.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect, shortText } from '../page-reply.ts'
import { accountFacts } from './accounts.ts'
import { accessKeysPage, openConsolePage } from './role-pages.ts'
import { formToken, requireFormToken } from './sessions.ts'
import { startUrlOf } from './start-url.ts'
import type { PortalEvent, Reply, SignedIn, Visit } from './visit.ts'

/** Shows access keys, but only when the user submits a form. No link leads here, and the page is not cached. */
export function showAccessKeys(visit: Visit, signedIn: SignedIn): Reply {
  requireFormToken(visit, signedIn)
  const role = requireRole(signedIn, visit.form)
  const session = sessionOf(visit, signedIn, role)
  const { accountId, permissionSet } = role
  const body = accessKeysPage(signedIn, {
    account: accountFacts(signedIn.view, accountId),
    roleName: permissionSet.name,
    session,
    // AWS's own names lead to the server as they are.
    endpoint: isHostOfAws(hostNameOf(visit.request.header('host'))) ? undefined : visit.origin,
    startUrl: startUrlOf(signedIn),
  })
  return { status: 200, body, events: [federated(signedIn)] }
}

/**
 * Asks before opening the console, because a link to this page could be on any site. Scripts confirm at once.
 *
 * Source of the parameters: IAM Identity Center User Guide, "Creating shortcut links".
 */
export function askForConsole(visit: Visit, signedIn: SignedIn): Reply {
  const { query } = visit
  const { accountId, permissionSet } = requireRole(signedIn, query)
  const account = accountFacts(signedIn.view, accountId)
  const token = formToken(visit, signedIn)
  const destination = shortText(query, 'destination')
  return {
    status: 200,
    body: openConsolePage(signedIn, { account, roleName: permissionSet.name, destination, token }),
  }
}

/** Opens the console. Without a destination, it is the relay state of the permission set. */
export function openConsole(visit: Visit, signedIn: SignedIn): Reply {
  requireFormToken(visit, signedIn)
  const role = requireRole(signedIn, visit.form)
  const query = new URLSearchParams({
    Action: 'login',
    Issuer: `${visit.origin}/start`,
    Destination: shortText(visit.form, 'destination') || destinationOfRole(role),
    SigninToken: newConsoleToken(visit, signedIn, role),
  })
  return { ...redirect(`/federation?${query.toString()}`), events: [federated(signedIn)] }
}

/** Returns a token that opens the console with a new session of a permission set. */
export function newConsoleToken(visit: Visit, signedIn: SignedIn, role: EffectiveRole): string {
  const { accessKeyId, sessionToken, expiresAt } = sessionOf(visit, signedIn, role)
  const { partition } = signedIn.place
  const credentials = { id: accessKeyId, token: sessionToken }
  const now = visit.emulator.clock.now({ partition, accountId: role.accountId })
  return newSigninToken(visit.emulator, { credentials, partition, sessionEnd: expiresAt }, now)
}

const CONSOLE = '/console'

/** Returns the page of the console that the permission set names, if it is one, and otherwise the first page. */
export function destinationOfRole({ permissionSet: { relayState = '' } }: EffectiveRole): string {
  const url = URL.canParse(relayState) ? new URL(relayState) : undefined
  return url?.protocol === 'https:' && isConsoleOfAws(url.hostname) ? url.href : CONSOLE
}

/** @throws EndpointError when the user cannot use the permission set in the account */
function requireRole({ view, user }: SignedIn, parameters: URLSearchParams): EffectiveRole {
  const accountId = shortText(parameters, 'account_id')
  const role = effectiveRole(view, user.id, accountId, shortText(parameters, 'role_name'))
  if (!role)
    throw new EndpointError(403, 'NoAccess', 'You have no access to this account with this permission set.')
  return role
}

/** @throws EndpointError when attributes of the user are too large for a session */
function sessionOf({ emulator }: Visit, signedIn: SignedIn, role: EffectiveRole): RoleSession {
  const { sessions, clock } = emulator
  const session = startRoleSession(signedIn, role, { sessions, timeIn: (place) => clock.now(place) })
  if (session.packedPercent > 100) {
    const message = 'The attributes for access control are too large for a session.'
    throw new EndpointError(400, 'SessionTooLarge', message)
  }
  return session
}

function federated({ view, user }: SignedIn): PortalEvent {
  return { name: 'sso:Federate', caller: directoryArn(view, 'user', user.id) }
}
