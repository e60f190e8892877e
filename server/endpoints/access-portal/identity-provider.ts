/** Signs users in to the access portal with the external identity provider of the instance (SAML 2.0). */
import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { AwsError, invalidSamlResponse } from '../../../protocol/errors.ts'
import type { ExternalIdentityProvider, SamlEndpoint } from '../../../store/index.ts'
import { directoryArn } from '../../aws/directory-ids.ts'
import { isHostOfAws } from '../../aws/hosts.ts'
import { newUuid } from '../../aws/ids.ts'
import { partitionNamed } from '../../aws/partitions.ts'
import { endToken, hasEnded } from '../../identity/portal-sessions.ts'
import { type DirectoryAssertion, verifyDirectoryResponse } from '../../identity/saml/directory-response.ts'
import { parseSamlMetadata } from '../../identity/saml/metadata.ts'
import { hostNameOf } from '../../standards/host-name.ts'
import { escapeXml } from '../../standards/xml/text.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect } from '../page-reply.ts'
import { portalOf } from './instances.ts'
import type { FlowNote } from './portal-state.ts'
import { startSession } from './sessions.ts'
import { providerPage, stopPage } from './sign-in-pages.ts'
import { userNamed } from './users.ts'
import type { Portal, Reply, Visit } from './visit.ts'

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

/** Source: URLs that set-ups of identity providers for AWS name. */
const CONSUMER_PATH = /^\/platform\/saml\/acs\/([\w-]+)$/

export function isConsumerPath(path: string): boolean {
  return CONSUMER_PATH.test(path)
}

/** Sends the user to the identity provider. Afterward, the user returns to where the note says. */
export async function askProvider(
  visit: Visit,
  portal: Portal,
  provider: ExternalIdentityProvider,
  note: FlowNote,
): Promise<Reply> {
  const RelayState = visit.emulator.portal.flows.seal(portal.place, note)
  const { binding, location } = await endpointOf(provider)
  const request = requestXml(visit, portal, { provider, location, id: requestIdOf(RelayState) })
  if (binding === POST) {
    const SAMLRequest = Buffer.from(request).toString('base64')
    const body = providerPage(portal.instance, location, { SAMLRequest, RelayState })
    return { status: 200, body, formTarget: new URL(location).origin }
  }
  const SAMLRequest = deflateRawSync(request).toString('base64')
  const query = new URLSearchParams({ SAMLRequest, RelayState }).toString()
  return redirect(`${location}${location.includes('?') ? '&' : '?'}${query}`)
}

/** Returns where the provider expects requests. @throws EndpointError when there is no such place on the web */
async function endpointOf({ metadata }: ExternalIdentityProvider): Promise<SamlEndpoint> {
  const { identityProviders = [] } = (await parseSamlMetadata(metadata)) ?? {}
  const endpoints = identityProviders.flatMap(({ singleSignOn }) => singleSignOn)
  const usable = endpoints.filter(({ location }) => /^https?:\/\//i.test(location) && URL.canParse(location))
  const found = [REDIRECT, POST].flatMap((name) => usable.find(({ binding }) => binding === name) ?? [])[0]
  if (found) return found
  throw new EndpointError(
    500,
    'InvalidProvider',
    'The metadata of the identity provider name no page to sign in at.',
  )
}

/** Requests have the ID of their sealed state, so that nothing else needs to be remembered. */
function requestIdOf(state: string): string {
  return `_${createHash('sha256').update(state).digest('hex')}`
}

interface AuthnRequest {
  readonly provider: ExternalIdentityProvider
  readonly location: string
  readonly id: string
}

function requestXml(visit: Visit, portal: Portal, { provider, location, id }: AuthnRequest): string {
  const isAtAws = isHostOfAws(hostNameOf(visit.request.header('host')))
  const [ours = '', aws = ''] = consumersOf(visit, portal, provider)
  const consumer = isAtAws ? aws : ours
  const time = new Date(visit.emulator.clock.now(portal.place)).toISOString()
  return (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
    `ID="${id}" Version="2.0" IssueInstant="${time}" Destination="${escapeXml(location)}" ProtocolBinding="${POST}" ` +
    `AssertionConsumerServiceURL="${escapeXml(consumer)}"><saml:Issuer>${escapeXml(audienceOf(portal))}</saml:Issuer>` +
    '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/></samlp:AuthnRequest>'
  )
}

/** Returns the URLs of the assertion consumer service: that of this server, and those of AWS. */
function consumersOf(
  { origin }: Visit,
  portal: Portal,
  { acsId }: ExternalIdentityProvider,
): readonly string[] {
  const path = `/platform/saml/acs/${acsId}`
  const { region } = portal.instance
  return [origin + path, siteOf(portal) + path, `https://${region}.sso.signin.aws${path}`]
}

function audienceOf(portal: Portal): string {
  return `${siteOf(portal)}/platform/saml/${portal.instance.identityStoreId}`
}

function siteOf({ instance, place }: Portal): string {
  return `https://${instance.region}.signin.${partitionNamed(place.partition).site}`
}

/** Takes the answer of the identity provider, which the user's browser posts, whether somebody asked or not. */
export async function takeResponse(visit: Visit): Promise<Reply> {
  const portal = portalOfConsumer(visit)
  const provider = portal?.instance.identityProvider
  if (!portal || !provider) throw new EndpointError(404, 'NotFound', `Unknown page ${visit.request.path}.`)
  try {
    return await signInWith(visit, portal, provider)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.note !== undefined) visit.emulator.log.note(error.note)
    const events = [{ name: 'signin:UserAuthentication', error: error.code }] as const
    return { status: error.status, body: stopPage(error.text ?? error.code), events }
  }
}

function portalOfConsumer({ emulator: { store }, request }: Visit): Portal | undefined {
  const [, acsId] = CONSUMER_PATH.exec(request.path) ?? []
  for (const place of store.accounts()) {
    const portal = portalOf(store, place)
    if (acsId !== undefined && portal?.instance.identityProvider?.acsId === acsId) return portal
  }
  return undefined
}

/** @throws AwsError when the response does not sign anybody in */
async function signInWith(visit: Visit, portal: Portal, provider: ExternalIdentityProvider): Promise<Reply> {
  const { clock, randomBytes } = visit.emulator
  const assertion = await verifyDirectoryResponse(provider, visit.form.get('SAMLResponse') ?? '', {
    audience: audienceOf(portal),
    recipients: consumersOf(visit, portal, provider),
    now: clock.now(portal.place),
    newUuid: () => newUuid(randomBytes),
  })
  const returnTo = destinationOf(visit, portal, assertion)
  const user = userNamed(portal.view, assertion.userName)
  if (!user) throw invalidSamlResponse('no user of the identity store has the name in NameID')
  useUp(visit, portal, assertion)
  const { endsAt, tags } = assertion
  const headers = startSession(visit, portal, { userId: user.id, endsAt, tags })
  const caller = directoryArn(portal.view, 'user', user.id)
  return { ...redirect(returnTo, headers), events: [{ name: 'signin:UserAuthentication', caller }] }
}

/** Returns where the user wanted to go, if this portal sent the user to the provider. */
function destinationOf(
  { emulator, form }: Visit,
  { instance }: Portal,
  { inResponseTo }: DirectoryAssertion,
): string {
  const state = form.get('RelayState') ?? ''
  const note = emulator.portal.flows.open(state)?.note
  const isOurs = note !== undefined && note.instanceId === instance.id && emulator.clock.real() < note.until
  if (inResponseTo !== undefined && !(isOurs && inResponseTo === requestIdOf(state)))
    throw invalidSamlResponse('it answers a request that is unknown or too old')
  return isOurs ? note.returnTo : `/start?directory=${instance.identityStoreId}`
}

/** Longer than an assertion is good, whose issuer's clock may be fast. */
const REMEMBERED_MILLISECONDS = 10 * 60 * 1000

/** Remembers that an assertion was used. @throws AwsError when it was used before */
function useUp({ emulator: { store, clock } }: Visit, { place }: Portal, { id }: DirectoryAssertion): void {
  const now = clock.now(place)
  store.transact(place, (tx) => {
    const key = `saml ${id}`
    if (hasEnded(tx, key)) throw invalidSamlResponse('it was used before')
    endToken(tx, key, now + REMEMBERED_MILLISECONDS, now)
  })
}
