/**
 * Checks the request of a program that wants to act for a user (RFC 6749, 4.1.1, and RFC 7636).
 *
 * Source: requests of the AWS CLI for `aws login`.
 */
import { CROSS_DEVICE, SAME_DEVICE } from '../../../core/aws/sign-in-arns.ts'
import type { ConsentNote } from './sign-in-state.ts'
import type { Visit } from './visit.ts'

export type AccessRequest = Pick<ConsentNote, 'clientId' | 'redirectUri' | 'state' | 'codeChallenge'>

/** A request that is refused. */
export interface RefusedRequest {
  /** OAuth's code. */
  readonly error: 'invalid_request' | 'invalid_scope' | 'unsupported_response_type'
  /** A sentence for people. */
  readonly description: string
  /** Where the program learns of it. Undefined if this may be another program's address. */
  readonly redirectUri?: string
  readonly state: string
}

const CONFIRMATION = '/v1/sessions/confirmation'

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?\/oauth\/callback$/
const CHALLENGE = /^[\w-]{43}$/
/** The CLI sends the name of the hash. `S256` is the one of RFC 7636. */
const CHALLENGE_METHODS: ReadonlySet<string | null> = new Set(['SHA-256', 'S256'])

/**
 * Returns the request of a page.
 *
 * Unverified: The redirect URI of a client on the same device is `http` with the path /oauth/callback on this machine,
 * and any port. Otherwise, the page shows what is wrong. The client learns what else is wrong.
 */
export function accessRequestOf({ query, request }: Visit): AccessRequest | RefusedRequest {
  const text = (name: string) => query.get(name) ?? ''
  const [clientId, redirectUri, state] = [text('client_id'), text('redirect_uri'), text('state')] as const
  const target = { clientId, redirectUri, state, codeChallenge: text('code_challenge') }
  const refuse = (description: string) => ({ error: 'invalid_request' as const, description, state })
  if (clientId !== SAME_DEVICE && clientId !== CROSS_DEVICE) return refuse('The client is unknown.')
  if (!isRedirectUri(clientId, redirectUri, request.header('host')))
    return refuse('The redirect URI does not belong to the client.')
  const flaw = flawOf(query)
  return flaw ? { ...flaw, redirectUri, state } : target
}

function isRedirectUri(clientId: string, uri: string, host = ''): boolean {
  if (clientId === SAME_DEVICE) return LOOPBACK.test(uri)
  if (!URL.canParse(uri)) return false
  // A proxy in front of the server may end TLS, so that the scheme can differ.
  const { protocol, href } = new URL(uri)
  const page = `${protocol}//${host}${CONFIRMATION}`
  return /^https?:$/.test(protocol) && URL.canParse(page) && href === new URL(page).href
}

const ONCE = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
]

function flawOf(query: URLSearchParams): Pick<RefusedRequest, 'error' | 'description'> | undefined {
  const invalid = (description: string) => ({ error: 'invalid_request', description }) as const
  const repeated = ONCE.find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) return invalid(`The parameter ${repeated} is repeated.`)
  if (query.get('response_type') !== 'code')
    return { error: 'unsupported_response_type', description: 'The response type must be "code".' }
  if ((query.get('scope') ?? 'openid') !== 'openid')
    return { error: 'invalid_scope', description: 'The scope must be "openid".' }
  if (!CHALLENGE_METHODS.has(query.get('code_challenge_method')))
    return invalid('The code challenge method must be "SHA-256".')
  return CHALLENGE.test(query.get('code_challenge') ?? '')
    ? undefined
    : invalid('The code challenge is missing or malformed.')
}
