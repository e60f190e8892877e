/**
 * Generates what strangers can send to everything except the API: pages, metadata, and our own endpoints.
 *
 * None of it changes the state. Our own endpoints require no signature, so requests that would change it come
 * from pages of other sites or contain invalid JSON.
 */
import fc from 'fast-check'
import { routes } from '../../server/admin/routes.ts'
import { PASSWORD } from '../services/iam/credentials/passwords.ts'
import { ACCOUNT } from '../support/harness.ts'
import { form } from '../support/raw.ts'
import { roleArn } from '../support/saml-responses.ts'
import { FORM, type Headers, type Message, type Request } from './messages.ts'
import { hostileText } from './requests.ts'
import { disturbed, mutated, samlResponses } from './strangers.ts'

/** The ID of a container in the seed. */
export const CONTAINER = '11111111-2222-4333-8444-555555555555'

/** In characters, for the path and for each header, so that the server reads the head of the request. */
const LONGEST = 9000

const texts = (...usual: readonly string[]) =>
  fc.oneof({ arbitrary: fc.constantFrom(...usual), weight: 3 }, { arbitrary: hostileText, weight: 1 })

/** A form or a query with a subset of these fields. */
const fields = (all: Readonly<Record<string, fc.Arbitrary<string>>>) =>
  fc.record(all, { requiredKeys: [] }).map((chosen) => form(encodable(chosen)))

/** Replaces lone surrogates, which have no encoding. */
const wellFormed = (text: string) => Buffer.from(text).toString()

const encodable = (all: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, wellFormed(value ?? '')]))

const destination = texts(
  '/console',
  'https://console.aws.amazon.com/',
  '//evil.example',
  'javascript:x',
  '/\\evil.example',
)
const seals = mutated(fc.constantFrom('v1.AAAA.BBBB', 'A'.repeat(300), ''))

/** Generated rarely: hashing passwords is slow. */
const password = fields({
  account: texts(ACCOUNT, 'company', '999999999999'),
  user: texts('alice', 'root', 'nobody'),
  password: texts('wrong', PASSWORD.toLowerCase()),
  destination,
}).map((body) => ({ name: 'password', target: '/signin', headers: FORM, body }))

const FIELDS = {
  '/signin': {
    step: seals,
    code: texts('123456'),
    newPassword: texts('a'),
    administrator: texts(ACCOUNT, 'nobody'),
  },
  '/signout': { destination },
  '/switchrole': {
    account: texts(ACCOUNT),
    roleName: texts('Role'),
    displayName: texts('me'),
    color: texts('red'),
  },
  '/exitrole': { destination },
  '/console': { destination },
  '/console/credentials': { region: texts('us-east-1', 'cn-north-1') },
  '/console/home': { region: texts('us-east-1', 'nowhere') },
  '/start': { directory: texts('d-9067f00d00', 'nobody') },
  '/start/sign-in': { flow: seals, userName: texts('ann'), code: texts('123456'), newPassword: texts('a') },
  '/start/console': { token: seals, account_id: texts(ACCOUNT), role_name: texts('Dev') },
  '/start/devices': { token: seals, action: texts('add', 'register', 'remove'), device: texts('1') },
  '/authorize': {
    client_id: seals,
    redirect_uri: texts('http://127.0.0.1:1/', 'javascript:x', '//evil.example'),
    response_type: texts('code'),
    code_challenge: texts('A'.repeat(43)),
    request: texts('client_id=x&redirect_uri=x'),
  },
  '/device': { token: seals, user_code: texts('BCDF-GHJK'), answer: texts('allow') },
  '/instance/appinstances': { max_result: texts('1', '-1', '1e9'), next_token: seals },
  '/device_authorization/accept_user_code': { userCode: texts('BCDF-GHJK') },
} as const

/** Fields that are never omitted. Without a step, `/signin` checks a password, which is slow. */
const REQUIRED: Headers = { '/signin': 'step=' }

/** The cookies of the console and of the access portal. */
const COOKIES = ['iamulator-console', 'x-amz-sso_authn', 'iamulator-portal-device']

const pages: fc.Arbitrary<Request> = fc.oneof(
  ...Object.entries(FIELDS).map(([path, all]) =>
    fc
      .tuple(fields({ ...all, destination }), fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE'), seals)
      .map(([query, method, seal]): Request => {
        const headers = { ...FORM, Cookie: COOKIES.map((name) => `${name}=${inHeader(seal)}`).join('; ') }
        const body = [REQUIRED[path], query].filter(Boolean).join('&')
        return method === 'POST'
          ? { name: `POST ${path}`, target: path, headers, body }
          : { name: `${method} ${path}`, method, target: `${path}?${query}`.slice(0, LONGEST), headers }
      }),
  ),
)

const session = mutated(
  fc.constant(JSON.stringify({ sessionId: 'ASIAIOSFODNN7EXAMPLE', sessionKey: 'k', sessionToken: 't' })),
)

const federation: fc.Arbitrary<Request> = fc
  .tuple(
    fields({
      Action: texts('getSigninToken', 'login', 'getSigninToken'),
      Session: session,
      SessionType: texts('json'),
      SessionDuration: texts('900', '43201'),
      SigninToken: texts('token'),
      Issuer: texts('Example.org'),
      Destination: destination,
    }),
    fc.boolean(),
  )
  .map(([query, isRead]) =>
    isRead
      ? { name: 'GET /federation', method: 'GET', target: `/federation?${query}`.slice(0, LONGEST) }
      : { name: 'POST /federation', target: '/federation', headers: FORM, body: query },
  )

const samlPosts: fc.Arbitrary<Request> = fc
  .tuple(
    fc.constantFrom('/saml', '/saml/acs/idp', '/saml/acs/SAMLSPAAAA', '/saml/acs/'),
    samlResponses,
    fields({ RelayState: destination, roleIndex: texts(roleArn(), roleArn('None')) }),
    fc.constantFrom('http://localhost', 'https://idp.example.com', 'null'),
  )
  .map(([target, SAMLResponse, more, Origin]) => ({
    name: `POST ${target}`,
    target,
    headers: { ...FORM, Origin },
    body: `${form({ SAMLResponse: wellFormed(SAMLResponse) })}&${more}`,
  }))

/** Headers of requests from pages of other sites, or through their host names. */
const FOREIGN: readonly Headers[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  { Origin: 'ftp://localhost' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { Host: 'evil.example' },
  { Host: 'localhost.evil.example:4566' },
]

/** Any JSON, and objects with properties that the endpoints know. */
const json = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc
    .record(
      {
        account: texts(ACCOUNT),
        principal: texts('alice', roleArn()),
        action: texts('iam:GetUser', 's3:*'),
        resource: texts('*'),
        roles: fc.array(texts(roleArn()), { maxLength: 3 }),
        issuer: texts('https://idp.example.com'),
        preset: texts('github', 'gitlab', 'eks'),
        claims: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
        broken: texts('signature', 'expired', 'audience'),
        expiresIn: fc.integer(),
        now: texts('2030-01-01T00:00:00Z'),
        request: fc.jsonValue(),
        id: texts('i-0123456789abcdef0'),
        context: fc.dictionary(texts('aws:SourceIp'), fc.jsonValue(), { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body)),
)

/** Invalid JSON. It is never blank, because a reset requires no body. */
const notJson = mutated(json).map((text) => `{{${text}`)

/** Endpoints that accept POST and do not change the state. */
const QUESTIONS = new Set([
  '/_iamulator/explain',
  '/_iamulator/idp/oidc/token',
  '/_iamulator/idp/saml/assertion',
])

const paths = fc.oneof(
  { arbitrary: fc.constantFrom(...Object.keys(routes)), weight: 8 },
  { arbitrary: mutated(fc.constantFrom(...Object.keys(routes))).map(inTarget), weight: 1 },
)

/** Returns a text as the value of a header. */
function inHeader(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '').slice(0, LONGEST)
}

/** Returns a text in the form of the first line of a request. */
function inTarget(text: string): string {
  return `/${encodeURI(wellFormed(text).replace(/^\/+/, '')).slice(0, LONGEST)}`
}

const queries = fields({
  limit: texts('1', '-1', '1e9'),
  before: texts('1'),
  principal: texts('*alice*'),
  region: texts('us-east-1'),
})

const ownEndpoints: fc.Arbitrary<Request> = fc
  .tuple(
    paths,
    queries,
    fc.constantFrom('GET', 'HEAD', 'POST', 'POST', 'PUT', 'OPTIONS'),
    json,
    notJson,
    fc.constantFrom({}, ...FOREIGN),
  )
  .map(([path, query, method, valid, broken, foreign]) => {
    const name = `${method} ${path}`
    const concrete = path.replace('{issuer}', '00000000-0000-4000-8000-000000000000')
    const target = `${concrete}?${query}`.slice(0, LONGEST)
    if (method !== 'POST') return { name, method, target, headers: foreign }
    const isHarmless = QUESTIONS.has(path) || Object.keys(foreign).length > 0
    return { name, target, headers: foreign, body: isHarmless ? valid : broken }
  })

const METADATA = [
  '/latest/meta-data/',
  '/latest/meta-data/iam/security-credentials/App',
  '/latest/meta-data//iam//info',
  '/latest/dynamic/instance-identity/document',
  '/latest/dynamic/instance-identity/rsa2048',
  '/latest/api/token',
  '/latest/user-data',
  '/1.0/meta-data/instance-id',
  '/_iamulator/instances/i-0123456789abcdef0/latest/meta-data/',
  '/v1/credentials',
  `/v2/credentials/${CONTAINER}`,
  '/v2/credentials/',
]

const metadata: fc.Arbitrary<Request> = fc
  .record({
    target: fc.oneof(
      { arbitrary: fc.constantFrom(...METADATA), weight: 3 },
      { arbitrary: mutated(fc.constantFrom(...METADATA)).map(inTarget), weight: 1 },
    ),
    method: fc.constantFrom('GET', 'GET', 'PUT', 'HEAD', 'POST', 'DELETE'),
    lifetime: fc.constantFrom('60', '0', '-1', '99999999', 'x', ''),
    token: seals.map(inHeader),
    authorization: fc.constantFrom('', 'a'.repeat(9000), 'Basic x'),
  })
  .map(({ target, method, lifetime, token, authorization }) => ({
    name: `${method} ${target}`,
    method,
    target,
    headers: {
      'X-Aws-Ec2-Metadata-Token-Ttl-Seconds': lifetime,
      ...(token === '' ? {} : { 'X-Aws-Ec2-Metadata-Token': token }),
      Authorization: authorization,
    },
  }))

const garbage: fc.Arbitrary<Request> = fc
  .tuple(
    hostileText.map(inTarget),
    fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD'),
    fc.constantFrom('', 'http://evil.example', 'http://localhost:1', 'ftp://localhost', '*'),
    hostileText,
  )
  .map(([path, method, prefix, body]) => ({
    name: `${method} garbage`,
    method,
    target: prefix + path,
    expected: 'not served' as const,
    ...(method === 'POST' ? { body } : {}),
  }))

/** Requests to everything but the API. */
export const visitors: fc.Arbitrary<Message> = disturbed(
  fc.oneof(
    { arbitrary: pages, weight: 150 },
    { arbitrary: password, weight: 12 },
    { arbitrary: federation, weight: 80 },
    { arbitrary: samlPosts, weight: 150 },
    { arbitrary: ownEndpoints, weight: 250 },
    { arbitrary: metadata, weight: 150 },
    { arbitrary: garbage, weight: 100 },
  ),
)
