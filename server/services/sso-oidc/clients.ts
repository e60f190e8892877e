/** Clients that ask for tokens. */

import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import {
  ACCOUNT_ACCESS,
  AUTHORIZATION_CODE,
  type OidcClient,
  type OidcClientFacts,
  openClient,
  REGISTRAR,
  registerClient,
} from '../../../core/identity/identity-center/oidc-clients.ts'
import { isRedirectUri } from '../../../core/identity/identity-center/redirect-uris.ts'
import {
  clientTypeNotPublic,
  invalidClient,
  invalidRedirectUri,
  invalidScope,
  unauthorizedClient,
  unsupportedGrantType,
} from '../../../protocol/errors/sso-oidc.ts'

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
export const REFRESH_TOKEN = 'refresh_token'

const GRANT_TYPES: readonly string[] = [AUTHORIZATION_CODE, DEVICE_CODE, REFRESH_TOKEN]

export const clients = {
  /**
   * Unverified: RegisterClient checks the client type, then redirect URIs, grant types, and scopes, and accepts every
   * issuer URL and every application. An application restricts the client only when it asks for codes and tokens.
   */
  RegisterClient: {
    ungoverned: true,
    run: (_tx, input, ctx) => {
      const { region, randomBytes } = ctx
      const { client, secret } = registerClient(factsOf(input), { now: timeOf(ctx), region, randomBytes })
      return {
        clientId: client.id,
        clientSecret: secret,
        clientIdIssuedAt: client.issueDate / 1000,
        clientSecretExpiresAt: client.expiryDate / 1000,
      }
    },
  },
} satisfies Family<'sso-oidc'>

/** @throws AwsError InvalidClientMetadataException, InvalidRedirectUriException, and the like */
function factsOf(input: Input<'sso-oidc', 'RegisterClient'>): OidcClientFacts {
  const { clientName, clientType, scopes = [], redirectUris = [], grantTypes = [] } = input
  const { issuerUrl, entitledApplicationArn: applicationArn } = input
  if (clientType !== 'public') throw clientTypeNotPublic()
  const uri = redirectUris.find((each) => !isRedirectUri(each))
  if (uri !== undefined) throw invalidRedirectUri(uri)
  const grantType = grantTypes.find((each) => !GRANT_TYPES.includes(each))
  if (grantType !== undefined) throw unsupportedGrantType(grantType)
  const scope = scopes.find((each) => !isScope(each))
  if (scope !== undefined) throw invalidScope(scope)
  return {
    name: clientName,
    scopes,
    grantTypes,
    redirectUris,
    ...(issuerUrl === undefined ? {} : { issuerUrl }),
    ...(applicationArn === undefined ? {} : { applicationArn }),
  }
}

/** Source of the form: the model of PutApplicationAccessScope. */
const OF_SERVICE = /^(?!sso:)\w{1,50}(?::\w{1,50}){1,2}$/

/**
 * Unverified: Scopes of other AWS services, such as `codewhisperer:completions`, are valid if they have the form of a
 * scope, because AWS documents no list of them.
 */
function isScope(scope: string): boolean {
  return scope === ACCOUNT_ACCESS || OF_SERVICE.test(scope)
}

interface ClientInput {
  readonly clientId: string
  readonly clientSecret: string
}

/** @throws AwsError InvalidClientException */
export function requireClient({ clientId, clientSecret }: ClientInput, ctx: Context): OidcClient {
  const client = openClient(clientId, clientSecret, timeOf(ctx))
  if (!client) throw invalidClient()
  return client
}

/**
 * Requires that the client may use a grant type. Clients that registered none, as the AWS CLI does for device codes, may
 * use device codes and refresh tokens.
 *
 * @throws AwsError UnauthorizedClientException
 */
export function requireGrantType(client: OidcClient, grantType: string): void {
  if (!mayUse(client, grantType)) throw unauthorizedClient()
}

export function mayUse({ grantTypes }: OidcClient, grantType: string): boolean {
  return grantTypes.length > 0 ? grantTypes.includes(grantType) : grantType !== AUTHORIZATION_CODE
}

const timeOf = ({ timeIn }: Context) => timeIn(REGISTRAR)
