/**
 * Generates what strangers can send to IAM Identity Center and AWS Sign-In: clients of theirs, forged registrations, codes,
 * tokens, proofs, SAML responses, and SCIM requests.
 *
 * None of it changes the state: no start URL is that of an instance, and no token is valid.
 */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { registerClient } from '../../core/identity/identity-center/oidc-clients.ts'
import { NOW } from '../support/harness.ts'
import { form } from '../support/raw.ts'
import { FORM, type Headers, type Message, type Request } from './messages.ts'
import { hostileText } from './requests.ts'
import { disturbed, mutated, samlResponses } from './strangers.ts'

/** The ID of the tenant of the SCIM endpoint in the seed. */
export const TENANT = 'f3vd2aa29dc-223c-4e5c-91b9-8ca1bb1faf7b'

const FACTS = {
  name: 'cli',
  scopes: ['sso:account:access'],
  grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  redirectUris: ['http://127.0.0.1/callback'],
}
const { client, secret } = registerClient(FACTS, {
  ...{ now: NOW, region: 'us-east-1' },
  randomBytes: (size) => Buffer.alloc(size, 1),
})

/** Everybody can sign registrations. */
const KEY = 'iamulator registers public clients'

const json = fc.oneof(
  fc.json({ maxDepth: 3 }),
  mutated(fc.constant(JSON.stringify({ ...FACTS, issueDate: NOW, expiryDate: 9e15 }))),
)

const forgedIds = json.map((content) => {
  const bytes = Buffer.concat([Buffer.alloc(16, 2), Buffer.from(`us-east-1\n${content}`)])
  const mac = createHmac('sha256', KEY).update(bytes).digest().subarray(0, 16)
  return Buffer.concat([bytes, mac]).toString('base64url')
})

const forgedSecrets = fc
  .oneof(
    json,
    json.map((serialized) => JSON.stringify({ serialized })),
  )
  .map((content) => {
    const payload = `${secret.split('.')[0]}.${Buffer.from(content).toString('base64url')}`
    return `${payload}.${createHmac('sha384', KEY).update(payload).digest('base64url')}`
  })

const SEALS = [
  '000000000000.AAAA',
  `000000000000.${'A'.repeat(300)}`,
  `aws-cn:000000000000.${'A'.repeat(80)}`,
]
const seals = mutated(fc.constantFrom(...SEALS, ...SEALS.map((seal) => `aoa${seal}`), ''))
const deviceCodes = mutated(fc.constantFrom(`aws.000000000000.${'A'.repeat(64)}`, ''))

const either = (...usual: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 6 },
    { arbitrary: fc.oneof(hostileText, fc.jsonValue({ maxDepth: 2 })), weight: 1 },
  )

const grantTypes = either(...FACTS.grantTypes, 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'constructor')
const clientIds = fc.oneof(fc.constant(client.id), forgedIds, mutated(fc.constant(client.id)))
const secrets = fc.oneof(fc.constant(secret), forgedSecrets, mutated(fc.constant(secret)))

/** The members of requests, by the path. */
const BODIES: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  '/client/register': {
    clientName: either('cli'),
    clientType: either('public', 'confidential'),
    scopes: fc.array(either('sso:account:access'), { maxLength: 3 }),
    redirectUris: fc.array(either('http://127.0.0.1/callback', 'https://evil.example/'), { maxLength: 3 }),
    grantTypes: fc.array(grantTypes, { maxLength: 3 }),
    issuerUrl: either('https://nobody.awsapps.com/start'),
    entitledApplicationArn: either('arn:aws:sso::000000000000:application/ssoins-1/apl-1'),
  },
  '/device_authorization': {
    ...{ clientId: clientIds, clientSecret: secrets },
    startUrl: either('https://nobody.awsapps.com/start', 'javascript:x'),
  },
  '/token': {
    ...{ clientId: clientIds, clientSecret: secrets, grantType: grantTypes },
    ...{ code: seals, refreshToken: seals, deviceCode: deviceCodes },
    redirectUri: either('http://127.0.0.1:1/callback'),
    codeVerifier: either('a'.repeat(64)),
  },
  '/v1/token': {
    clientId: either('arn:aws:signin:::devtools/same-device'),
    grantType: either('authorization_code', 'refresh_token'),
    ...{ code: seals, refreshToken: seals },
    redirectUri: either('http://127.0.0.1:1/oauth/callback'),
    codeVerifier: either('a'.repeat(64)),
  },
  '/session/device': {},
  '/device_authorization/accept_user_code': { userCode: either('BCDF-GHJK'), userSessionId: seals },
  '/device_authorization/associate_token': {
    deviceContext: fc.oneof(fc.record({ deviceContextId: either('BCDF-GHJK') }), fc.jsonValue()),
    userSessionId: seals,
  },
}

const proofs = mutated(
  fc.constantFrom(
    'e30.e30.'.padEnd(94, 'A'),
    [
      {
        typ: 'dpop+jwt',
        alg: 'ES256',
        jwk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
      },
      {},
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
      .concat(`.${'A'.repeat(86)}`),
  ),
)

const inHeader = (text: string) => text.replace(/[^\x21-\x7e]/g, '').slice(0, 8000)
const inTarget = (text: string) => text.replace(/[^\x21-\x7e]/g, '').slice(0, 8000)
const wellFormed = (text: string) => Buffer.from(text).toString()

const posts: fc.Arbitrary<Request> = fc.oneof(
  ...Object.entries(BODIES).map(([target, members]) =>
    fc
      .tuple(fc.record(members, { requiredKeys: [] }), proofs, seals, mutated(fc.constant('{}')))
      .map(([body, DPoP, token, broken]): Request => {
        const text = Object.keys(body).length === 0 ? broken : JSON.stringify(body)
        const headers = { 'Content-Type': 'application/json', DPoP: inHeader(DPoP) }
        const all: Headers = { ...headers, 'X-Amz-Sso_bearer_token': inHeader(token) }
        return { name: `POST ${target}`, target, headers: all, body: text }
      }),
  ),
)

const READS = [
  ...['/assignment/accounts', '/assignment/roles?account_id=000000000000', '/token/whoAmI', '/user'],
  ...['/federation/credentials?role_name=Dev&account_id=000000000000', '/instance/appinstances'],
  ...[
    '/federation/console?account_id=000000000000&role_name=Dev',
    '/device_verification?user_code=BCDF-GHJK',
  ],
  ...['/instance/appinstance/ins-0123456789abcdef/profiles', '/saml/assertion/x', '/directory/d-9067f00d00'],
]

const reads: fc.Arbitrary<Request> = fc
  .tuple(mutated(fc.constantFrom(...READS)), fc.constantFrom('GET', 'HEAD', 'POST'), seals)
  .map(([path, method, token]) => {
    const target = `/${inTarget(path).replace(/^\/+/, '')}`
    const Authorization = `Bearer ${inHeader(token)}`
    const headers = { Authorization, 'X-Amz-Sso_bearer_token': inHeader(token) }
    return { name: `${method} portal`, method, target, headers, expected: 'not served' }
  })

const consents: fc.Arbitrary<Request> = fc
  .tuple(clientIds, hostileText, fc.constantFrom('/authorize', '/v1/authorize'), fc.boolean())
  .map(([id, hostile, target, isRead]) => {
    const parameters = new URLSearchParams({
      ...{ client_id: wellFormed(id), redirect_uri: 'http://127.0.0.1:1/callback', response_type: 'code' },
      ...{ code_challenge_method: 'S256', code_challenge: 'A'.repeat(43), state: wellFormed(hostile) },
    })
    if (isRead)
      return { name: `GET ${target}`, method: 'GET', target: `${target}?${parameters}`.slice(0, 8000) }
    const body = form({ request: `${parameters}&x=${wellFormed(hostile)}`, answer: 'allow' })
    return { name: `POST ${target}`, target, headers: FORM, body }
  })

const assertions: fc.Arbitrary<Request> = fc
  .tuple(samlResponses, seals)
  .map(([SAMLResponse, RelayState]) => ({
    name: 'POST /platform/saml/acs',
    target: '/platform/saml/acs/11111111-2222-4333-8444-555555555555',
    headers: { ...FORM, Origin: 'https://idp.example.com' },
    body: form({ SAMLResponse: wellFormed(SAMLResponse), RelayState: wellFormed(RelayState) }),
  }))

const scim: fc.Arbitrary<Request> = fc
  .record({
    tenant: fc.oneof({ arbitrary: fc.constant(TENANT), weight: 4 }, mutated(fc.constant(TENANT))),
    path: mutated(fc.constantFrom('/Users', '/Groups/x', '/Users?filter=userName%20eq%20%22ann%22', '/Bulk')),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    token: mutated(fc.constantFrom('Bearer x', 'Basic x', 'Bearer  ')),
    body: fc.oneof(fc.json({ maxDepth: 3 }), hostileText),
  })
  .map(({ tenant, path, method, token, body }) => ({
    name: `${method} SCIM`,
    method,
    target: `/${inTarget(tenant)}/scim/v2${inTarget(path)}`,
    headers: { Authorization: inHeader(token), 'Content-Type': 'application/scim+json' },
    expected: 'not served' as const,
    ...(method === 'GET' ? {} : { body }),
  }))

/** Requests of strangers to IAM Identity Center and AWS Sign-In. */
export const portalStrangers: fc.Arbitrary<Message> = disturbed(
  fc.oneof(
    { arbitrary: posts, weight: 6 },
    ...[reads, consents, scim].map((arbitrary) => ({ arbitrary, weight: 2 })),
    { arbitrary: assertions, weight: 1 },
  ),
)
