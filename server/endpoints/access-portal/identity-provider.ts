/** Signs users in to the access portal with the external identity provider of the instance (SAML 2.0). */
import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { isHostOfAws } from '../../../core/aws/hosts.ts'
import { newUuid } from '../../../core/aws/ids.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { useOnce } from '../../../core/identity/identity-center/portal-sessions.ts'
import { builtInMetadata } from '../../../core/identity/saml/built-in.ts'
import {
  type DirectoryAssertion,
  verifyDirectoryResponse,
} from '../../../core/identity/saml/directory-response.ts'
import { parseSamlMetadata } from '../../../core/identity/saml/metadata.ts'
import { EMAIL_ADDRESS, POST_BINDING, REDIRECT_BINDING } from '../../../core/identity/saml/names.ts'
import { serviceProviderMetadata } from '../../../core/identity/saml/service-provider.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { escapeXml } from '../../../core/standards/xml/text.ts'
import { AwsError, invalidSamlResponse } from '../../../protocol/errors.ts'
import type { ExternalIdentityProvider, SamlEndpoint, Store } from '../../../store/index.ts'
import { EndpointError } from '../endpoint-error.ts'
import { Html } from '../html.ts'
import { redirect } from '../page-reply.ts'
import { isDirectoryPath, portalOf } from './instances.ts'
import type { FlowNote, RelayNote } from './portal-state.ts'
import { relayedPlace } from './relay-state.ts'
import type { Device } from './sessions.ts'
import { providerLinkPage, providerPage, stopPage } from './sign-in-pages.ts'
import { redirectWithTicket } from './tickets.ts'
import { userNamed } from './users.ts'
import type { Portal, Reply, Visit } from './visit.ts'

/** Source: URLs that set-ups of identity providers for AWS name. */
const CONSUMER_PATH = /^\/platform\/saml\/acs\/([\w-]+)$/

/** The path of the entity ID, which is also the audience of assertions. */
const ENTITY_PATH = /^\/platform\/saml\/([\w-]+)$/

export function isConsumerPath(path: string): boolean {
  return CONSUMER_PATH.test(path)
}

export function isEntityPath(path: string): boolean {
  return ENTITY_PATH.test(path)
}

/**
 * Returns the metadata for identity providers. At AWS's host names, they contain the URLs of AWS.
 *
 * Unverified: The metadata of an instance for its identity provider are at the URL that is its entity ID, because AWS's
 * console only offers them for download.
 */
export function showMetadata(visit: Visit): Reply {
  const [, identityStoreId] = ENTITY_PATH.exec(visit.request.path) ?? []
  const portal = requirePortal(visit, ({ instance }) => instance.identityStoreId === identityStoreId)
  const [ours = '', ...ofAws] = consumersOf(visit, portal)
  const consumerUrls = isAtAws(visit) ? ofAws : [ours]
  const body = new Html(serviceProviderMetadata({ entityId: audienceOf(portal), consumerUrls }))
  return { status: 200, headers: { 'Content-Type': 'application/samlmetadata+xml' }, body }
}

/** A portal whose users sign in with an identity provider. */
export interface FederatedPortal extends Portal {
  readonly provider: ExternalIdentityProvider
}

interface NewSignIn {
  readonly note: FlowNote
  /** The browser, which alone can complete the sign-in. */
  readonly device: Device
}

/** Sends the user to the identity provider. Afterward, the user returns to where the note says. */
export async function askProvider(
  visit: Visit,
  portal: FederatedPortal,
  { note, device: { headers } }: NewSignIn,
): Promise<Reply> {
  const { origin, emulator } = visit
  const RelayState = emulator.portal.relays.seal(portal.place, { ...note, origin })
  const { binding, location } = await endpointOf(await metadataOf(visit, portal))
  const request = requestXml(visit, portal, { location, id: requestIdOf(RelayState) })
  if (binding === POST_BINDING) {
    const SAMLRequest = Buffer.from(request).toString('base64')
    const body = providerPage(portal.instance, location, { SAMLRequest, RelayState })
    return { status: 200, headers, body, formTarget: new URL(location).origin }
  }
  const SAMLRequest = deflateRawSync(request).toString('base64')
  const query = new URLSearchParams({ SAMLRequest, RelayState }).toString()
  const url = `${location}${location.includes('?') ? '&' : '?'}${query}`
  if (!mayHaveFragment(visit)) return redirect(url, headers)
  return { status: 200, headers, body: providerLinkPage(portal.instance, url) }
}

/**
 * Returns whether the URL may be a shortcut link. A redirect would lose its part after `#`, so that the answer is a page, whose
 * script reads it.
 */
function mayHaveFragment({ request: { method, path } }: Visit): boolean {
  return method !== 'POST' && (/^\/start\/?$/.test(path) || isDirectoryPath(path))
}

/** Returns where the provider expects requests. @throws EndpointError when there is no such place on the web */
async function endpointOf(metadata: string): Promise<SamlEndpoint> {
  const { identityProviders = [] } = (await parseSamlMetadata(metadata)) ?? {}
  const endpoints = identityProviders.flatMap(({ singleSignOn }) => singleSignOn)
  const usable = endpoints.filter(({ location }) => /^https?:\/\//i.test(location) && URL.canParse(location))
  const found = [REDIRECT_BINDING, POST_BINDING].flatMap(
    (name) => usable.find(({ binding }) => binding === name) ?? [],
  )[0]
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
  readonly location: string
  readonly id: string
}

function requestXml(visit: Visit, portal: FederatedPortal, { location, id }: AuthnRequest): string {
  const [ours = '', aws = ''] = consumersOf(visit, portal)
  const consumer = isAtAws(visit) ? aws : ours
  const time = new Date(visit.emulator.clock.now(portal.place)).toISOString()
  return (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
    `ID="${id}" Version="2.0" IssueInstant="${time}" Destination="${escapeXml(location)}" ProtocolBinding="${POST_BINDING}" ` +
    `AssertionConsumerServiceURL="${escapeXml(consumer)}"><saml:Issuer>${escapeXml(audienceOf(portal))}</saml:Issuer>` +
    `<samlp:NameIDPolicy Format="${EMAIL_ADDRESS}"/></samlp:AuthnRequest>`
  )
}

const isAtAws = ({ request }: Visit) => isHostOfAws(hostNameOf(request.header('host')))

/** Returns the URLs of the assertion consumer service: this server's, and AWS's. */
export function consumersOf({ origin }: Pick<Visit, 'origin'>, portal: FederatedPortal): readonly string[] {
  const path = `/platform/saml/acs/${portal.provider.acsId}`
  const { region } = portal.instance
  return [origin + path, siteOf(portal) + path, `https://${region}.sso.signin.aws${path}`]
}

export function audienceOf(portal: Portal): string {
  return `${siteOf(portal)}/platform/saml/${portal.instance.identityStoreId}`
}

function siteOf({ instance, place }: Portal): string {
  return `https://${instance.region}.signin.${partitionNamed(place.partition).site}`
}

/** Takes the answer of the identity provider, which the user's browser posts, solicited or not. */
export async function takeResponse(visit: Visit): Promise<Reply> {
  const [, acsId] = CONSUMER_PATH.exec(visit.request.path) ?? []
  const portal = requirePortal(visit, ({ provider }) => provider.acsId === acsId)
  try {
    return await signInWith(visit, portal)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.note !== undefined) visit.emulator.log.note(error.note)
    const events = [{ name: 'signin:UserAuthentication', error: error.code }] as const
    return { status: error.status, body: stopPage(error.note ?? error.text ?? error.code), events }
  }
}

/** Returns the first portal that matches, of an instance with an identity provider. */
export function federatedPortal(
  store: Store,
  matches: (portal: FederatedPortal) => boolean,
): FederatedPortal | undefined {
  for (const place of store.accounts()) {
    const portal = portalOf(store, place)
    const provider = portal?.instance.identityProvider
    const found = provider && { ...portal, provider }
    if (found && matches(found)) return found
  }
  return undefined
}

/** @throws EndpointError when no portal matches */
function requirePortal({ emulator, request }: Visit, matches: (portal: FederatedPortal) => boolean) {
  const portal = federatedPortal(emulator.store, matches)
  if (portal) return portal
  throw new EndpointError(404, 'NotFound', `Unknown page ${request.path}.`)
}

/** Returns the metadata document of the identity provider. */
async function metadataOf({ emulator, origin }: Visit, { provider }: FederatedPortal): Promise<string> {
  return provider.metadata ?? builtInMetadata(emulator.webIdentities.idpKeys, origin)
}

/** @throws AwsError when the response does not sign anybody in */
async function signInWith(visit: Visit, portal: FederatedPortal): Promise<Reply> {
  const { clock, randomBytes } = visit.emulator
  const metadata = await metadataOf(visit, portal)
  const assertion = await verifyDirectoryResponse(metadata, visit.form.get('SAMLResponse') ?? '', {
    audience: audienceOf(portal),
    recipients: consumersOf(visit, portal),
    now: clock.now(portal.place),
    newUuid: () => newUuid(randomBytes),
  })
  const relay = relayOf(visit, portal, assertion)
  const user = userNamed(portal.view, assertion.userName)
  if (!user) throw invalidSamlResponse('no user of the identity store has the name in NameID')
  const { endsAt, tags } = assertion
  if (JSON.stringify(tags).length > LONGEST_TAGS)
    throw invalidSamlResponse('the attributes for access control are too long for a cookie')
  useUp(visit, portal, assertion)
  const { returnTo = relayedPlace(visit, portal), device, origin } = relay ?? {}
  const ticket = {
    ...{ instanceId: portal.instance.id, userId: user.id, tags, returnTo },
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(device === undefined ? {} : { device }),
  }
  return redirectWithTicket(visit, portal, ticket, origin)
}

/** Characters. Browsers store no cookie of more than 4,096 bytes, and the session's contains the tags. */
const LONGEST_TAGS = 2000

/** Returns the sign-in that a response completes. Undefined when the identity provider started it. */
function relayOf(
  { emulator, form }: Visit,
  { instance }: Portal,
  { inResponseTo }: DirectoryAssertion,
): RelayNote | undefined {
  const state = form.get('RelayState') ?? ''
  const note = emulator.portal.relays.open(state)?.note
  if (inResponseTo === undefined && note === undefined) return undefined
  const isOurs = note !== undefined && note.instanceId === instance.id && emulator.clock.real() < note.until
  if (!isOurs || inResponseTo !== requestIdOf(state))
    throw invalidSamlResponse('it answers a request that is unknown or too old')
  return note
}

/** Longer than an assertion is good, whose issuer's clock may be fast. */
const REMEMBERED_MILLISECONDS = 10 * 60 * 1000

/** Remembers that an assertion was used. @throws AwsError when it was used before */
function useUp({ emulator: { store, clock } }: Visit, { place }: Portal, { id }: DirectoryAssertion): void {
  const now = clock.now(place)
  const isFirstUse = store.transact(place, (tx) =>
    useOnce(tx, `saml ${id}`, now + REMEMBERED_MILLISECONDS, now),
  )
  if (!isFirstUse) throw invalidSamlResponse('it was used before')
}
