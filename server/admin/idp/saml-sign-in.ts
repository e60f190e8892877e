/**
 * The page of the built-in SAML provider on which users of IAM Identity Center sign in. It asks for no password.
 *
 * An access portal sends users here with a request in the HTTP-Redirect binding (saml-bindings-2.0-os, 3.4). Without one, the
 * provider starts the sign-in.
 */
import { inflateRawSync } from 'node:zlib'
import { IDP_SIGN_IN } from '../../../core/identity/saml/built-in.ts'
import { ASSERTION, PROTOCOL } from '../../../core/identity/saml/names.ts'
import { attributeOf, childrenNamed, parseXml, textOf } from '../../../core/standards/xml/document.ts'
import {
  audienceOf,
  consumersOf,
  type FederatedPortal,
  federatedPortal,
} from '../../endpoints/access-portal/identity-provider.ts'
import { portalHeaders, portalPage } from '../../endpoints/access-portal/portal-layout.ts'
import { type Html, html } from '../../endpoints/html.ts'
import { hidden } from '../../endpoints/layout.ts'
import { type Handler, type Iamulator, invalidQuery, type Reply } from '../endpoint.ts'
import { responseFor } from './saml.ts'

/** Shows the users or, with one in the query, leads back to the portal. */
export const showSignIn: Handler = async (iamulator, _body, query, { origin }) => {
  const request = await requestIn(query)
  const portal = requirePortal(iamulator, request, query)
  const recipient = recipientOf(request, consumersOf({ origin }, portal))
  const subject = query.get('user')
  if (subject === null) return page(portal, usersPage(portal, query))
  const directory = portal.instance.identityStoreId
  const inResponseTo = request?.id
  const body = { subject, directory, recipient, ...(inResponseTo === undefined ? {} : { inResponseTo }) }
  const response = await responseFor(iamulator, body, origin)
  const SAMLResponse = Buffer.from(response).toString('base64')
  const fields = { SAMLResponse, RelayState: query.get('RelayState') ?? '' }
  return page(portal, responsePage(recipient, fields), new URL(recipient).origin)
}

interface AuthenticationRequest {
  readonly id: string
  readonly issuer: string
  readonly consumerUrl: string | undefined
}

/** Requests are far smaller. */
const MAXIMUM_REQUEST_BYTES = 64 * 1024

/** Returns the request in the query. Undefined when there is none. @throws EndpointError InvalidQuery */
async function requestIn(query: URLSearchParams): Promise<AuthenticationRequest | undefined> {
  const text = query.get('SAMLRequest')
  if (text === null) return undefined
  const root = await parseXml(inflated(text))
  const [issuer] = root ? childrenNamed(root, ASSERTION, 'Issuer') : []
  const id = root && attributeOf(root, 'ID')
  if (root?.namespace !== PROTOCOL || root.name !== 'AuthnRequest' || !issuer || !id) throw invalidRequest()
  return { id, issuer: textOf(issuer).trim(), consumerUrl: attributeOf(root, 'AssertionConsumerServiceURL') }
}

function inflated(text: string): string {
  try {
    const options = { maxOutputLength: MAXIMUM_REQUEST_BYTES }
    return inflateRawSync(Buffer.from(text, 'base64'), options).toString('utf8')
  } catch {
    throw invalidRequest()
  }
}

const invalidRequest = () => invalidQuery('SAMLRequest is not a SAML 2.0 authentication request.')

/** @throws EndpointError InvalidQuery */
function requirePortal(
  { store }: Iamulator,
  request: AuthenticationRequest | undefined,
  query: URLSearchParams,
): FederatedPortal {
  const directory = query.get('directory')
  const portal = federatedPortal(store, (each) =>
    request
      ? audienceOf(each) === request.issuer
      : directory === null || each.instance.identityStoreId === directory,
  )
  if (portal) return portal
  throw invalidQuery('No instance of IAM Identity Center matches, or it has no identity provider.')
}

/** Returns where the response goes, which is never another site. @throws EndpointError InvalidQuery */
function recipientOf(request: AuthenticationRequest | undefined, known: readonly string[]): string {
  const recipient = request?.consumerUrl ?? known[0] ?? ''
  if (known.includes(recipient)) return recipient
  throw invalidQuery(`The AssertionConsumerServiceURL is none of ${known.join(', ')}.`)
}

/** There may be many more users. */
const SHOWN_USERS = 100

function usersPage({ view }: FederatedPortal, query: URLSearchParams): Html {
  const users = [...view.directoryUsers.rows()]
    .filter(([, { disabled }]) => !disabled)
    .map(([, { userName }]) => userName)
    .toSorted()
    .slice(0, SHOWN_USERS)
  const links = users.map((userName) => {
    const parameters = new URLSearchParams([...query, ['user', userName]]).toString()
    return html`<p><a href="${`${IDP_SIGN_IN}?${parameters}`}">${userName}</a></p>\n`
  })
  return html`<p>Choose a user, who signs in without a password.</p>
${links}<form method="get" action="${IDP_SIGN_IN}">
${[...query].map(([name, value]) => hidden(name, value))}
<label>NameID of another user
<input name="user" required autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<button>Sign in</button>
</form>`
}

/** Scripts submit the form at once. */
function responsePage(recipient: string, fields: Readonly<Record<string, string>>): Html {
  return html`<form method="post" action="${recipient}">
${Object.entries(fields).map(([name, value]) => hidden(name, value))}
<button data-submit>Continue to the access portal</button>
</form>`
}

function page({ instance }: FederatedPortal, content: Html, formTarget?: string): Reply {
  return {
    status: 200,
    body: portalPage({ title: 'Built-in identity provider', instance }, content).text,
    contentType: 'text/html; charset=utf-8',
    headers: portalHeaders(formTarget),
  }
}
