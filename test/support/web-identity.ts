/** Identity providers for tests. jose signs their tokens, and the server gets their keys as a key set. */

import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  STSClient,
} from '@aws-sdk/client-sts'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { observing } from './evidence.ts'
import { ACCOUNT, startServer, type TestServer, trust } from './harness.ts'
import { here, inPartition, REGION } from './places.ts'
import { talkingTo } from './sts-hosts.ts'

export const ISSUER = 'https://idp.example.com'
export const SUBJECT = 'alice@example.com'
export const AUDIENCE = 'sts.amazonaws.com'
export const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity'

/** Returns the prefix of an issuer's condition keys, which is also the end of its provider's ARN. */
export const hostOf = (issuer: string) => issuer.slice('https://'.length)
export const providerArn = (issuer = ISSUER, account = ACCOUNT) =>
  `arn:aws:iam::${account}:oidc-provider/${hostOf(issuer)}`

/** Claims, or members of a header. */
export type Claims = Readonly<Record<string, unknown>>

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

export interface TestKey {
  readonly kid: string
  readonly alg: string
  readonly pair: KeyPair
}

export async function makeKey(alg = 'RS256', kid = `${alg}-key`): Promise<TestKey> {
  return { kid, alg, pair: await generateKeyPair(alg, { extractable: true }) }
}

export async function keySetOf(...keys: readonly TestKey[]) {
  const published = keys.map(async ({ kid, alg, pair }) => ({
    ...(await exportJWK(pair.publicKey)),
    kid,
    alg,
    use: 'sig',
  }))
  return { keys: await Promise.all(published) }
}

/** Returns the time in seconds. */
export const secondsAt = (milliseconds: number) => Math.floor(milliseconds / 1000)

/** Returns the claims of every token, unless a test changes them. */
export const claimsAt = (milliseconds: number): JWTPayload => ({
  iss: ISSUER,
  sub: SUBJECT,
  aud: AUDIENCE,
  iat: secondsAt(milliseconds),
  exp: secondsAt(milliseconds) + 3600,
})

export function signToken({ alg, kid, pair }: TestKey, claims: JWTPayload): Promise<string> {
  return new SignJWT(here(claims)).setProtectedHeader({ alg, kid }).sign(pair.privateKey)
}

export async function createProvider(server: TestServer, issuer = ISSUER, clientIds = [AUDIENCE]) {
  const command = new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: clientIds })
  await server.iam().send(command)
}

/** Creates a role that trusts the provider, optionally under a condition. */
export function roleForProvider(
  server: TestServer,
  name: string,
  condition?: object,
  { principal = providerArn(), actions = [WITH_WEB_IDENTITY] as string[] } = {},
): Promise<string> {
  return roleTrusting(server, name, trust({ Federated: principal }, actions, condition))
}

/** Starts a server with a provider, its key, and a role that trusts the provider for the actions. */
export async function startWithProvider(now: number, actions = [WITH_WEB_IDENTITY]) {
  const server = await startServer({}, { now: () => now })
  const key = await makeKey()
  server.iamulator.webIdentities.issuers.tie(ISSUER, await keySetOf(key))
  await createProvider(server)
  return { server, key, role: await roleForProvider(server, 'Role', undefined, { actions }) }
}

/** Calls AssumeRoleWithWebIdentity without credentials, at the AWS endpoint `host` if it is given. */
export function assumeWith(
  server: TestServer,
  RoleArn: string,
  WebIdentityToken: string,
  more: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
  host?: string,
) {
  const client = talkingTo(host, new STSClient({ endpoint: server.url, region: REGION, maxAttempts: 1 }))
  client.middlewareStack.add(observing(), { step: 'initialize' })
  client.middlewareStack.add(inPartition(), { step: 'initialize' })
  const input = { RoleArn, WebIdentityToken, RoleSessionName: 'session', ...more }
  return client.send(new AssumeRoleWithWebIdentityCommand(input)).finally(() => client.destroy())
}

export const invalidToken = (message: string) => ({ code: 'InvalidIdentityToken', status: 400, message })
/** The error for a token that AWS cannot verify or does not accept, without a further reason. */
export const NOT_VALIDATED = invalidToken(
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
)
export const notAuthorized = (action = WITH_WEB_IDENTITY) => ({
  code: 'AccessDenied',
  status: 403,
  message: `Not authorized to perform ${action}`,
})

/** Forgets the issuers that were tied, and all fetched keys. */
export function forgetIssuers({ iamulator }: Pick<TestServer, 'iamulator'>): void {
  const { issuers } = iamulator.webIdentities
  issuers.forget(Array.from(issuers, ([issuer]) => issuer))
  iamulator.webIdentities.forgetKeys()
}
