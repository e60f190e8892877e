/** An external identity provider of an instance of IAM Identity Center, and the browsers that it sends to the portal. */
import { inflateRawSync } from 'node:zlib'
import type { Sources } from '../../server/app/iamulator.ts'
import type { PortalSettings, SsoInstanceRow } from '../../store/index.ts'
import { assign, putUser } from './access-portal.ts'
import type { VisitedPage, Visitor } from './console.ts'
import { ACCOUNT, type TestServer } from './harness.ts'
import { IDENTITY_STORE, identityCenterServer, instanceWith, putInstance } from './identity-center.ts'
import {
  assertionOf,
  at,
  audience,
  conditions,
  confirmation,
  idpKey,
  MINUTE,
  metadataFor,
  nameId,
  type Parts,
  type ResponseParts,
  responseOf,
  type Signing,
  signed,
} from './saml-responses.ts'

export const USER = 'ann@example.com'
export const ACS_ID = '0f1e2d3c-1111-4222-8333-444455556666'
export const ENTITY_ID = `https://us-east-1.signin.aws.amazon.com/platform/saml/${IDENTITY_STORE}`
export const AWS_ACS = `https://us-east-1.signin.aws.amazon.com/platform/saml/acs/${ACS_ID}`
export const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
export const ACCESS_CONTROL = 'https://aws.amazon.com/SAML/Attributes/AccessControl:'

/** Starts a server whose users sign in with an identity provider. It has a user with a permission set. */
export async function federatedServer(
  sources: Sources = {},
  { portal = {}, ...more }: Partial<SsoInstanceRow> & { readonly portal?: PortalSettings } = {},
): Promise<TestServer> {
  const server = await identityCenterServer({}, sources)
  const identityProvider = { metadata: metadataFor(idpKey), acsId: ACS_ID }
  putInstance(server, ACCOUNT, instanceWith({ identityProvider, portal, ...more }))
  await putUser(server, 1, USER)
  await assign(server)
  return server
}

export const acsOf = ({ url }: TestServer) => `${url}/platform/saml/acs/${ACS_ID}`

/** A request of the portal, as the identity provider receives it. */
export interface ReceivedRequest {
  readonly id: string
  readonly xml: string
  readonly relayState: string
  readonly url: URL
}

/** Reads the request in the URL that the portal leads to. */
export function requestIn({ place, text }: VisitedPage): ReceivedRequest {
  const [, link = ''] = /href="([^"]+)" data-submit/.exec(text) ?? []
  const url = new URL(place.startsWith('/') ? link.replaceAll('&amp;', '&') : place)
  const encoded = url.searchParams.get('SAMLRequest') ?? ''
  const xml = inflateRawSync(Buffer.from(encoded, 'base64')).toString()
  const [, id = ''] = / ID="([^"]+)"/.exec(xml) ?? []
  return { id, xml, relayState: url.searchParams.get('RelayState') ?? '', url }
}

export interface Answer {
  readonly now: number
  readonly recipient: string
  readonly inResponseTo?: string | undefined
  readonly name?: string
  readonly audiences?: string
  readonly sessionEnd?: number
  readonly parts?: Parts
  readonly response?: ResponseParts
  readonly signing?: Signing
}

/** Returns an assertion for the portal, not signed. */
function portalAssertion({ now, recipient, inResponseTo, parts, ...more }: Answer): string {
  const { name = USER, audiences = audience(ENTITY_ID), sessionEnd } = more
  const answers = inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`
  const until = at(now + 5 * MINUTE)
  const end = sessionEnd === undefined ? '' : ` SessionNotOnOrAfter="${at(sessionEnd)}"`
  return assertionOf(now, {
    nameId: nameId(name, EMAIL),
    confirmation: confirmation(now, `Recipient="${recipient}" NotOnOrAfter="${until}"${answers}`),
    conditions: conditions(now, audiences),
    statement: `<saml:AuthnStatement AuthnInstant="${at(now)}"${end}><saml:AuthnContext/></saml:AuthnStatement>`,
    ...parts,
    attributes: { Role: undefined, RoleSessionName: undefined, ...parts?.attributes },
  })
}

/** Returns a response to the portal whose assertion is signed. */
export function portalResponse(answer: Answer): string {
  const { now, recipient, inResponseTo, parts, response, signing } = answer
  const answers = inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`
  return responseOf(now, signed(portalAssertion(answer), parts?.id, signing), {
    attributes: `Destination="${recipient}"${answers}`,
    ...response,
  })
}

export const base64 = (xml: string) => Buffer.from(xml).toString('base64')

/** Posts a form of the identity provider as browsers do: without cookies. Returns the answer, not where it leads. */
export function postToAcs(
  { url }: Pick<TestServer, 'url'>,
  fields: Readonly<Record<string, string>>,
  path = `/platform/saml/acs/${ACS_ID}`,
): Promise<Response> {
  const headers = { Accept: 'text/html', Origin: 'https://idp.example.com', 'Sec-Fetch-Site': 'cross-site' }
  const body = new URLSearchParams(fields)
  return fetch(url + path, { method: 'POST', headers, body, redirect: 'manual' })
}

/** Lets the identity provider answer a request, in the same browser. Returns the page to which the portal leads. */
export async function signInWith(
  server: TestServer,
  visitor: Visitor,
  asked: ReceivedRequest,
  answer: Partial<Answer> = {},
): Promise<VisitedPage> {
  const now = server.iamulator.clock.real()
  const xml = portalResponse({ now, recipient: acsOf(server), inResponseTo: asked.id, ...answer })
  const reply = await postToAcs(server, { SAMLResponse: base64(xml), RelayState: asked.relayState })
  const location = reply.headers.get('location')
  if (location === null) throw new Error(`not signed in: ${await reply.text()}`)
  return visitor.get(location.replace(server.url, ''))
}
