/** The uses of a permission set or a role in an account: open the console, and get access keys. */
import { directoryArn } from '../../../core/aws/directory-ids.ts'
import { isConsoleOfAws, isHostOfAws } from '../../../core/aws/hosts.ts'
import {
  type OfferedRole,
  portalRoles,
  startPortalSession,
} from '../../../core/engine/permission-sets/portal-roles.ts'
import type { RoleSession } from '../../../core/engine/permission-sets/role-sessions.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { newSigninToken } from '../console-tickets.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect, shortText } from '../page-reply.ts'
import { accountFacts } from './accounts.ts'
import type { AccessKeys } from './key-panel.ts'
import { openConsolePage } from './open-console-page.ts'
import { formToken, requireFormToken } from './sessions.ts'
import { contentOf } from './start.ts'
import { accountsPage } from './start-pages.ts'
import { startUrlOf } from './start-url.ts'
import type { PortalEvent, Reply, SignedIn, Visit } from './visit.ts'

/**
 * Shows access keys below their permission set, but only when the user submits a form. No link leads here, and the page is
 * not cached.
 */
export function showAccessKeys(visit: Visit, signedIn: SignedIn): Reply {
  requireFormToken(visit, signedIn)
  const role = requireRole(signedIn, visit.form)
  const keys = keysOf(visit, signedIn, role)
  const token = formToken(visit, signedIn)
  const body = accountsPage(signedIn, { ...contentOf(visit, signedIn), token, keys })
  return { status: 200, body, events: [federated(signedIn)] }
}

function keysOf(visit: Visit, signedIn: SignedIn, role: OfferedRole): AccessKeys {
  const { accountId, name, sessionDuration } = role
  return {
    accountId,
    roleName: name,
    duration: sessionDuration,
    session: sessionOf(visit, signedIn, role),
    // AWS's own names lead to the server as they are.
    endpoint: isHostOfAws(hostNameOf(visit.request.header('host'))) ? undefined : visit.origin,
    startUrl: startUrlOf(signedIn),
    ssoRegion: signedIn.instance.region,
  }
}

/**
 * Asks before opening the console, because a link to this page could be on any site. Scripts confirm at once.
 *
 * Source of the parameters: IAM Identity Center User Guide, "Creating shortcut links".
 */
export function askForConsole(visit: Visit, signedIn: SignedIn): Reply {
  const { query } = visit
  const { accountId, name: roleName } = requireRole(signedIn, query)
  const account = accountFacts(signedIn.view, accountId)
  const token = formToken(visit, signedIn)
  const destination = shortText(query, 'destination')
  return {
    status: 200,
    body: openConsolePage(signedIn, { account, roleName, destination, token }),
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

/** Returns a token that opens the console with a new session of a permission set or a role. */
export function newConsoleToken(visit: Visit, signedIn: SignedIn, role: OfferedRole): string {
  const { accessKeyId, sessionToken, expiresAt } = sessionOf(visit, signedIn, role)
  const place = { partition: signedIn.place.partition, accountId: role.accountId }
  const credentials = { id: accessKeyId, token: sessionToken }
  return newSigninToken(visit.emulator, place, { credentials, sessionEnd: expiresAt })
}

const CONSOLE = '/console'

/** Returns the page of the console that the permission set names, if it is one, and otherwise the first page. */
export function destinationOfRole({ relayState = '' }: OfferedRole): string {
  const url = URL.canParse(relayState) ? new URL(relayState) : undefined
  return url?.protocol === 'https:' && isConsoleOfAws(url.hostname) ? url.href : CONSOLE
}

/** @throws EndpointError when the user cannot use the permission set or the role in the account */
function requireRole(signedIn: SignedIn, parameters: URLSearchParams): OfferedRole {
  const role = roleNamed(signedIn, shortText(parameters, 'account_id'), shortText(parameters, 'role_name'))
  if (!role)
    throw new EndpointError(403, 'NoAccess', 'You have no access to this account with this permission set.')
  return role
}

/** Returns the permission set or the role with this name, if the user can use it in the account. */
export function roleNamed(
  { view, user }: SignedIn,
  accountId: string,
  name: string,
): OfferedRole | undefined {
  return portalRoles(view, user.id).find((each) => each.accountId === accountId && each.name === name)
}

/** @throws EndpointError when attributes of the user are too large for a session, or a role does not trust the portal */
function sessionOf({ emulator }: Visit, signedIn: SignedIn, role: OfferedRole): RoleSession {
  const { sessions, clock } = emulator
  const session = startPortalSession(signedIn, role, { sessions, timeIn: (place) => clock.now(place) })
  if (!session) {
    const message = `The trust policy of the role ${role.name} does not allow account access manager to assume it.`
    throw new EndpointError(403, 'NoAccess', message)
  }
  if (session.packedPercent > 100) {
    const message = 'The attributes for access control are too large for a session.'
    throw new EndpointError(400, 'SessionTooLarge', message)
  }
  return session
}

function federated({ view, user }: SignedIn): PortalEvent {
  return { name: 'sso:Federate', caller: directoryArn(view, 'user', user.id) }
}
