/**
 * The calls of the pages of AWS's access portal. Tools that imitate a browser use it, too: with the token of a cookie or of
 * a client, they list accounts and permission sets, and open the console.
 *
 * Source: public browser extensions and command-line tools.
 */

import { isForAccounts } from '../../../core/identity/identity-center/access-tokens.ts'
import { liveSession } from '../../../core/identity/identity-center/portal-sessions.ts'
import { noAccess, sessionTokenInvalid } from '../../../protocol/errors/sso.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { sso } from '../../../protocol/model/index.ts'
import { writeRestFault } from '../../../protocol/rest-json/write.ts'
import type { RestJsonModel } from '../../../protocol/service-model.ts'
import { EndpointError } from '../endpoint-error.ts'
import { appInstances, profilesOf } from './app-instances.ts'
import { destinationOfRole, newConsoleToken, roleNamed } from './roles.ts'
import { inPlace, sessionInCookie } from './sessions.ts'
import { displayNameOf, emailOf } from './users.ts'
import type { Handler, Reply, SignedIn, Visit } from './visit.ts'

type ToolHandler = (visit: Visit, signedIn: SignedIn) => object

/** Returns a handler that answers with JSON, and with errors in the form of a service. */
export function answeringAs(service: RestJsonModel, handle: (visit: Visit) => object): Handler {
  return (visit): Reply => {
    try {
      return { status: 200, body: { json: handle(visit) } }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      const { status, headers, body } = writeRestFault(service, error)
      const events = [{ name: 'sso:Refused', error: error.code }] as const
      return { status, headers, body: { json: JSON.parse(body) }, events }
    }
  }
}

/** Returns a handler for callers with a token in a header. Only browsers send cookies by themselves. */
function forToken(handle: ToolHandler): Handler {
  return answeringAs(sso, (visit) => handle(visit, requireSession(visit)))
}

export const whoAmI = forToken(showToken)
export const showUser = forToken((_visit, { user }) => ({
  userId: user.id,
  userName: user.userName,
  displayName: displayNameOf(user),
  email: emailOf(user) ?? null,
}))
export const listAppInstances = forToken(appInstances)
export const listProfiles = forToken(profilesOf)
export const openConsoleForTool = forToken(showConsoleToken)

/**
 * Unverified: The portal's `/token/whoAmI` returns the user, the identity store, and the end of the session, because only
 * its path is known.
 */
function showToken(_visit: Visit, { user, instance, session }: SignedIn): object {
  const { expiryDate } = session
  return { userId: user.id, userName: user.userName, directoryId: instance.identityStoreId, expiryDate }
}

/** Unverified: The members of the portal's `/federation/console` are those that public tools read. */
function showConsoleToken(visit: Visit, signedIn: SignedIn): object {
  const { query, origin } = visit
  const role = roleNamed(signedIn, query.get('account_id') ?? '', query.get('role_name') ?? '')
  if (!role) throw noAccess()
  return {
    signInToken: newConsoleToken(visit, signedIn, role),
    signInFederationLocation: `${origin}/federation`,
    destination: query.get('destination') || destinationOfRole(role),
  }
}

/**
 * Returns the session of the token in a header, with which the user of a browser or a client acts.
 *
 * @throws AwsError UnauthorizedException or ForbiddenException
 */
function requireSession(visit: Visit): SignedIn {
  const token = tokenIn(visit)
  const signedIn = sessionInCookie(visit, token) ?? sessionOfClient(visit, token)
  if (!signedIn) throw sessionTokenInvalid()
  return signedIn
}

/** Returns the session of the user of a browser. Clients may not answer for the user. @throws AwsError */
export function requireBrowserSession(visit: Visit): SignedIn {
  const signedIn = sessionInCookie(visit, tokenIn(visit))
  if (!signedIn) throw sessionTokenInvalid()
  return signedIn
}

function tokenIn({ request }: Visit): string {
  const named = request.header('x-amz-sso_bearer_token') ?? request.header('x-amz-sso-bearer-token')
  return named ?? /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1] ?? ''
}

function sessionOfClient({ emulator }: Visit, token: string): SignedIn | undefined {
  const { oidcIssuer, clock, store } = emulator
  const opened = oidcIssuer.tokens.open('access', token, (place) => clock.now(place))
  if (!opened) return undefined
  const { place, note } = opened
  const live = liveSession(store.view(place), note.session, clock.now(place))
  if (live && !isForAccounts(note)) throw noAccess()
  return live && inPlace(emulator, place, live)
}

/** The private key of the portal's SAML provider exists nowhere, so that nothing can be signed with it. */
export function refuseAssertion(): Reply {
  const message =
    'iamulator signs no assertions for permission sets. Get credentials or a console link from the access portal.'
  throw new EndpointError(501, 'NotImplemented', message)
}
