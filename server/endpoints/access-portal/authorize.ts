/** The page on which a user lets a client act for them: `/authorize`, which the AWS CLI opens. */
import { directoryArn } from '../../../core/aws/directory-ids.ts'
import {
  type AuthorizationRequest,
  checkAuthorizationRequest,
  type RefusedRequest,
} from '../../../core/identity/identity-center/authorization-codes.ts'
import { REGISTRAR } from '../../../core/identity/identity-center/oidc-clients.ts'
import { endpointRegion, servesInstance } from '../../../core/identity/identity-center/served-instances.ts'
import { isUrlOfAws } from '../../../core/identity/identity-center/start-urls.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect } from '../page-reply.ts'
import { consentPage, wrongRegionText } from './consent-pages.ts'
import { portalOf, portalsFor } from './instances.ts'
import { formToken, requireFormToken, signedInTo } from './sessions.ts'
import { chooseAndSignIn, noPortal, signedInFor } from './signed-in.ts'
import type { Portal, Reply, SignedIn, Visit } from './visit.ts'

/** Asks the user to sign in, and then for consent. */
export function showConsent(visit: Visit): Reply | Promise<Reply> {
  const text = visit.request.query
  const checked = checkedRequest(visit, text)
  const issuerUrl = 'request' in checked ? checked.request.client.issuerUrl : undefined
  const portal = portalOfClient(visit, issuerUrl)
  if (portal === 'unknown') return noPortal(`the start URL ${issuerUrl}`)
  if (portal) requireServed(visit, portal)
  const signedIn = portal ? signedInTo(visit, portal) : signedInFor(visit)
  if (!signedIn) return chooseAndSignIn(visit, portal ? [portal] : portalsFor(visit))
  // A request that is refused leads back to the client only after a user has signed in (RFC 9700, 4.11.2).
  if ('refused' in checked) return refusalOf(checked.refused)
  return ask(visit, signedIn, checked.request, text)
}

/** Takes the answer of the user. */
export function takeConsent(visit: Visit): Reply {
  const text = visit.form.get('request') ?? ''
  const checked = checkedRequest(visit, text)
  if ('refused' in checked) throw invalidGrant(checked.refused.description)
  const { request } = checked
  const portal = portalOfClient(visit, request.client.issuerUrl)
  if (portal === 'unknown') return redirect(`/authorize?${text}`)
  const signedIn = portal ? signedInTo(visit, portal) : signedInFor(visit)
  // A form can contain characters that no URL can.
  if (!signedIn) return redirect(`/authorize?${new URLSearchParams(text).toString()}`)
  requireFormToken(visit, signedIn)
  const { place, session, view, user } = signedIn
  const caller = directoryArn(view, 'user', user.id)
  if (visit.form.get('answer') !== 'allow') {
    const events = [{ name: 'signin:AuthorizeClient', error: 'access_denied', caller }] as const
    return { ...backToClient(request, { error: 'access_denied' }), events }
  }
  const { oidcIssuer, clock } = visit.emulator
  const code = oidcIssuer.codes.issue(place, request, session, clock.now(place))
  return { ...backToClient(request, { code }), events: [{ name: 'signin:AuthorizeClient', caller }] }
}

function checkedRequest({ emulator }: Visit, text: string) {
  const { clock, oidcIssuer } = emulator
  const applicationOf = (arn: string) => oidcIssuer.applicationClient(arn)
  return checkAuthorizationRequest(new URLSearchParams(text), clock.now(REGISTRAR), applicationOf)
}

/**
 * Returns the portal of the instance that a client is used with. Undefined if it names none, so that users can choose.
 *
 * Unverified: With AWS's start URL of an instance that does not exist, users get no code, because devices get none either.
 */
function portalOfClient({ emulator }: Visit, issuerUrl: string | undefined): Portal | 'unknown' | undefined {
  if (issuerUrl === undefined) return undefined
  const found = emulator.oidcIssuer.instanceAt(issuerUrl)
  const portal = found && portalOf(emulator.store, found.place)
  return portal ?? (isUrlOfAws(issuerUrl) ? 'unknown' : undefined)
}

/** @throws EndpointError when the client uses AWS's endpoint of another region */
function requireServed({ origin }: Visit, { place, instance }: Portal): void {
  if (servesInstance(origin, place, instance)) return
  throw invalidGrant(wrongRegionText(endpointRegion(origin), instance))
}

function ask(visit: Visit, signedIn: SignedIn, request: AuthorizationRequest, text: string): Reply {
  const { client, scopes, redirectUri } = request
  const token = formToken(visit, signedIn)
  const body = consentPage(signedIn, {
    action: '/authorize',
    clientName: client.name,
    scopes,
    fields: { request: text },
    token,
  })
  return { status: 200, body, formTarget: targetOf(redirectUri) }
}

/** Returns an origin or a scheme for the security policy, whose grammar has no IPv6 addresses. */
function targetOf(redirectUri: string): string {
  const { origin, protocol, hostname } = new URL(redirectUri)
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol
}

/** Tells the client what is wrong, or only the user if the redirect URI is not the client's. */
function refusalOf({ redirectUri, state, error, description }: RefusedRequest): Reply {
  if (redirectUri === undefined) throw invalidGrant(description)
  return backToClient({ redirectUri, state }, { error, error_description: description })
}

function invalidGrant(description: string): EndpointError {
  return new EndpointError(400, 'invalid_grant', `invalid_grant: Invalid grant provided. ${description}`)
}

function backToClient(
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  answer: Readonly<Record<string, string>>,
): Reply {
  const parameters = new URLSearchParams({ ...answer, ...(state === undefined ? {} : { state }) })
  return redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters.toString()}`)
}
