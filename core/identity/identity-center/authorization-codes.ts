/** Authorization codes with PKCE (RFC 6749, 4.1; RFC 7636). A user who consents gives one to a client. */
import { createHash } from 'node:crypto'
import type { Place, Store } from '../../../store/index.ts'
import { newUuid, type RandomBytes } from '../../aws/ids.ts'
import { type OpenedNote, Seals } from '../seals.ts'
import { AUTHORIZATION_CODE, findClient, type OidcClient } from './oidc-clients.ts'
import type { PortalSession } from './portal-sessions.ts'
import { isRedirectUriOfApplication, isRegistered } from './redirect-uris.ts'

/** A valid request for a code. */
export interface AuthorizationRequest {
  readonly client: OidcClient
  readonly redirectUri: string
  readonly state: string | undefined
  /** Those that the client gets. */
  readonly scopes: readonly string[]
  readonly codeChallenge: string
}

/**
 * A request that is refused. The error goes to the client if the redirect URI is the client's, and is otherwise only for
 * the user to read (RFC 6749, 4.1.2.1).
 */
export interface RefusedRequest {
  /** OAuth's code. */
  readonly error: 'invalid_request' | 'invalid_scope' | 'unauthorized_client' | 'unsupported_response_type'
  /** A sentence for people. */
  readonly description: string
  readonly redirectUri: string | undefined
  readonly state: string | undefined
}

export type CheckedRequest = { readonly request: AuthorizationRequest } | { readonly refused: RefusedRequest }

/**
 * Checks the parameters of GET /authorize.
 *
 * @param now the time of REGISTRAR
 * @param applicationOf returns the application with an ARN as a client
 */
export function checkAuthorizationRequest(
  parameters: URLSearchParams,
  now: number,
  applicationOf: (arn: string) => OidcClient | undefined,
): CheckedRequest {
  const clientId = parameters.get('client_id') ?? ''
  const application = applicationOf(clientId)
  const registered = findClient(clientId, now)
  const client = application ?? (registered && entitledClient(registered, applicationOf))
  const redirectUri = parameters.get('redirect_uri') ?? ''
  const state = parameters.get('state') ?? undefined
  const refuse = (error: RefusedRequest['error'], description: string, to?: string) => ({
    refused: { error, description, redirectUri: to, state },
  })
  if (!client) return refuse('invalid_request', 'The client is not registered, or its registration expired.')
  if (!isOwn(redirectUri, client))
    return refuse('invalid_request', 'The redirect URI does not belong to the client.')
  const flaw = flawOf(parameters, client)
  if (flaw) return refuse(...flaw, redirectUri)
  const codeChallenge = parameters.get('code_challenge') ?? ''
  return { request: { client, redirectUri, state, scopes: scopesIn(parameters, client), codeChallenge } }
}

/** Returns whether a redirect URI is one of a client. URIs of applications, which have none registered, match exactly. */
function isOwn(redirectUri: string, { id, applicationArn, redirectUris }: OidcClient): boolean {
  if (applicationArn !== id) return isRegistered(redirectUri, redirectUris)
  return redirectUris.includes(redirectUri) && isRedirectUriOfApplication(redirectUri)
}

/**
 * Returns a registered client as its application restricts it. Source: API reference, RegisterClient: the application
 * restricts scopes, grants, and redirect URIs when the client is authorized.
 */
function entitledClient(
  client: OidcClient,
  applicationOf: (arn: string) => OidcClient | undefined,
): OidcClient {
  if (client.applicationArn === undefined) return client
  const { scopes = [], grantTypes = [], redirectUris = [] } = applicationOf(client.applicationArn) ?? {}
  return {
    ...client,
    scopes: client.scopes.filter((scope) => scopes.includes(scope)),
    grantTypes: client.grantTypes.filter((type) => grantTypes.includes(type)),
    redirectUris: client.redirectUris.filter((uri) => isRegistered(uri, redirectUris)),
  }
}

/** The base64url of a SHA-256 hash. */
const CHALLENGE = /^[\w-]{43}$/

const ONCE = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'scopes',
  'code_challenge',
  'code_challenge_method',
]

/** Returns what is wrong with the request of a client. A request without PKCE, or with plain text, is refused. */
function flawOf(
  parameters: URLSearchParams,
  client: OidcClient,
): [error: RefusedRequest['error'], description: string] | undefined {
  const repeated = ONCE.find((name) => parameters.getAll(name).length > 1)
  if (repeated !== undefined) return ['invalid_request', `The parameter ${repeated} is repeated.`]
  if (parameters.get('response_type') !== 'code')
    return ['unsupported_response_type', 'The response type must be "code".']
  if (!client.grantTypes.includes(AUTHORIZATION_CODE))
    return ['unauthorized_client', 'The client is not registered for authorization codes.']
  if (parameters.get('code_challenge_method') !== 'S256')
    return ['invalid_request', 'The code challenge method must be "S256".']
  if (!CHALLENGE.test(parameters.get('code_challenge') ?? ''))
    return ['invalid_request', 'The code challenge is missing or malformed.']
  if (!scopesIn(parameters, client).every((scope) => client.scopes.includes(scope)))
    return ['invalid_scope', 'The client is not registered for all of these scopes.']
  if (client.applicationArn !== undefined && client.scopes.length === 0)
    return ['invalid_scope', 'The application of the client has none of its scopes.']
  return undefined
}

/**
 * Returns the scopes in the parameter `scopes`, which AWS uses instead of OAuth's `scope`. Without any, all of the client.
 *
 * An empty parameter is like a missing one: a token without scopes would permit more than the client's scopes.
 */
function scopesIn(parameters: URLSearchParams, { scopes }: OidcClient): readonly string[] {
  const named = parameters.get('scopes')?.split(' ').filter(Boolean) ?? []
  return named.length > 0 ? named : scopes
}

/** The grant that a code represents. */
export interface AuthorizationCode {
  readonly id: string
  readonly clientId: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly scopes: readonly string[]
  readonly session: PortalSession
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/**
 * Unverified: Authorization codes of IAM Identity Center expire after ten minutes, the longest time that RFC 6749
 * recommends, because AWS's is not known.
 */
const CODE_LIFETIME = 10 * 60 * 1000

/** The codes of portal sessions, which are sealed. */
export class AuthorizationCodes {
  readonly #seals: Seals<AuthorizationCode>
  readonly #randomBytes: RandomBytes

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#seals = new Seals(store, 'authorization code', randomBytes)
    this.#randomBytes = randomBytes
  }

  /**
   * Returns a code for a request that the user of the session allows.
   *
   * @param place the account that owns the instance
   */
  issue(
    place: Place,
    { client, redirectUri, scopes, codeChallenge }: AuthorizationRequest,
    session: PortalSession,
    now: number,
  ): string {
    const code = {
      id: newUuid(this.#randomBytes),
      clientId: client.id,
      redirectUri,
      codeChallenge,
      scopes,
      session,
      expiresAt: now + CODE_LIFETIME,
    }
    return this.#seals.seal(place, code)
  }

  /** Opens a code. Undefined when it was not issued here, or is no longer valid. It can have expired or been used. */
  open(code: string): OpenedNote<AuthorizationCode> | undefined {
    return this.#seals.open(code)
  }
}

/** Returns whether a verifier belongs to the challenge of a code. */
export function isVerifierOf(
  { codeChallenge }: { readonly codeChallenge?: string | undefined },
  verifier: string,
): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === codeChallenge
}
