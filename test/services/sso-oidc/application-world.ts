/** An application that exchanges the tokens of an issuer, and the user ann, who may use it. */
import {
  type Grant,
  type GrantType,
  PutApplicationAccessScopeCommand,
  PutApplicationGrantCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { CreateTokenWithIAMCommand, type CreateTokenWithIAMCommandInput } from '@aws-sdk/client-sso-oidc'
import { expect } from '@jest/globals'
import { ACCOUNT, expectError, NOW, type TestServer } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { KeyServer } from '../../support/key-server.ts'
import { at } from '../../support/places.ts'
import { timeOf } from '../../support/portal.ts'
import { type Claims, keySetOf, makeKey, secondsAt, signToken } from '../../support/web-identity.ts'
import { assignApplication } from '../sso-admin/application-calls.ts'
import { newApplication, newIssuer } from '../sso-admin/applications.ts'
import { ANN, putDirectory } from '../sso-admin/granting.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const ACCESS_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
export const REFRESH_TYPE = 'urn:ietf:params:oauth:token-type:refresh_token'
export const EMAIL = 'ann@example.com'
/** The audience of the tokens that the application exchanges. */
const AUDIENCE = 'app'

const key = makeKey()
let serial = 0

export type Facts = Omit<CreateTokenWithIAMCommandInput, 'clientId' | 'grantType'>

export type World = Awaited<ReturnType<typeof applicationWorld>>

/** Starts a server on which an issuer, whose keys a server of its own publishes, is trusted by an application. */
export async function applicationWorld() {
  const server = await identityCenterServer({}, { now: () => NOW })
  putDirectory(server)
  putEmail(server, ANN, EMAIL)
  const admin = server.ssoAdmin()
  const keys = await new KeyServer().listen()
  keys.serve({
    '/.well-known/openid-configuration': { issuer: keys.url, jwks_uri: `${keys.url}/keys` },
    '/keys': await keySetOf(await key),
  })
  const clientId = await newApplication(admin, 'App')
  await assignApplication(admin, clientId)
  const issuerArn = await newIssuer(admin, 'issuer', {
    TrustedTokenIssuerConfiguration: {
      OidcJwtConfiguration: {
        IssuerUrl: keys.url,
        ClaimAttributePath: 'email',
        IdentityStoreAttributePath: 'emails.value',
        JwksRetrievalOption: 'OPEN_ID_DISCOVERY',
      },
    },
  })
  await trustIssuer(admin, clientId, issuerArn)
  const close = async () => {
    await server.close()
    await keys.close()
  }
  return { server, admin, keys, clientId, issuerArn, close, ...callsIn(server, keys, clientId) }
}

/** Returns calls on a server for an application. */
function callsIn(server: TestServer, keys: KeyServer, clientId: string) {
  const assertion = async (claims: Claims = {}, signer = key) => {
    const now = secondsAt(timeOf(server))
    const usual = { iss: keys.url, sub: '1', aud: AUDIENCE, iat: now, exp: now + 600, email: EMAIL }
    return signToken(await signer, { ...usual, jti: `${++serial}`, ...claims })
  }
  const create = (grantType: string, facts: Facts, { by = server.ssoOidc(), id = clientId } = {}) =>
    by.send(new CreateTokenWithIAMCommand({ clientId: id, grantType, ...facts }))
  const createByJwt = async (
    claims: Claims = {},
    facts: Facts = {},
    more: Parameters<typeof create>[2] = {},
  ) => create(JWT_BEARER, { assertion: await assertion(claims), ...facts }, more)
  return { assertion, create, createByJwt }
}

/** Gives a user an e-mail address. The user is a copy of ann if there was none. */
export function putEmail({ iamulator }: TestServer, id: string, Value: string): void {
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const user = tx.directoryUsers.get(ANN)
    const attributes = { Emails: [{ Value, Primary: true }] }
    if (user) tx.directoryUsers.put(id, { ...user, id, userName: id === ANN ? 'ann' : id, attributes })
  })
}

export const putGrant = (admin: SSOAdminClient, ApplicationArn: string, type: GrantType, grant: Grant) =>
  admin.send(new PutApplicationGrantCommand({ ApplicationArn, GrantType: type, Grant: grant }))

/** Lets an application exchange the tokens of an issuer. */
export const trustIssuer = (admin: SSOAdminClient, applicationArn: string, TrustedTokenIssuerArn: string) =>
  putGrant(admin, applicationArn, JWT_BEARER, {
    JwtBearer: { AuthorizedTokenIssuers: [{ TrustedTokenIssuerArn, AuthorizedAudiences: [AUDIENCE] }] },
  })

/** Gives an application a scope for a target. */
export const putScope = (admin: SSOAdminClient, ApplicationArn: string, Scope: string, target: string) =>
  admin.send(new PutApplicationAccessScopeCommand({ ApplicationArn, Scope, AuthorizedTargets: [target] }))

/** Expects an error of OAuth. */
export async function expectOAuthError(
  call: Promise<unknown>,
  code: string,
  description: RegExp | string,
  status = 400,
) {
  await expectError(call, { code, status })
  const expected = typeof description === 'string' ? description : expect.stringMatching(description)
  await expect(call).rejects.toMatchObject({ error_description: expected })
}

export const expectInvalidGrant = (call: Promise<unknown>) =>
  expectOAuthError(call, 'InvalidGrantException', 'Invalid grant provided')
