/** Generates what strangers can send to the API: requests without a signature, or with an invalid one in the URL. */
import { generateKeyPairSync } from 'node:crypto'
import aws4 from 'aws4'
import fc from 'fast-check'
import { forged } from '../attacks/forge.ts'
import { ADMINISTRATOR, NOW } from '../support/harness.ts'
import { versionOf } from '../support/query.ts'
import { form, stsForm } from '../support/raw.ts'
import * as saml from '../support/saml-responses.ts'
import { claimsAt } from '../support/web-identity.ts'
import { chunked, FORM, type Message, messageOf, type Request } from './messages.ts'
import { type FuzzedCall, fuzzedCalls, hostileText } from './requests.ts'
import type { World } from './world.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The keys that the issuer of the forged tokens publishes. */
export const KEY_SET = {
  keys: [{ ...forgeryKey(), kid: 'rsa' }],
}

function forgeryKey() {
  const { n = '', e = '' } = privateKey.export({ format: 'jwk' })
  return { kty: 'RSA', n, e }
}

const key = privateKey
const FORGE = { now: NOW, rsa: key, otherRsa: key, weakRsa: key, ec: key, ed25519: key, url: '' }

/** Replaces, removes, repeats, or inserts a part of a text. */
export const mutated = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      texts,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(80),
      fc.oneof(hostileText, fc.constantFrom('A', '=', '.', '\n', '<', '>', '"', '&#0;', '<!--', ']]>')),
      fc.constantFrom('replace', 'remove', 'repeat', 'insert', 'cut', 'none'),
    )
    .map(([text, place, length, other, how]) => {
      const at = Math.floor(place * text.length)
      const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)]
      if (how === 'none') return text
      if (how === 'cut') return before
      const middle = { replace: other, remove: '', repeat: part + part, insert: part + other }[how]
      return before + middle + after
    })

const RESPONSES = [
  saml.goodResponse(NOW),
  saml.goodResponse(NOW, { attributes: { 'PrincipalTag:team': 'blue', SessionDuration: '900' } }),
  saml.goodResponse(NOW, { attributes: { Role: [saml.pairOf(), saml.pairOf(saml.roleArn('None'))] } }),
  saml.goodResponse(NOW, {}, {}, { key: saml.newKey() }),
  saml.responseOf(NOW, saml.assertionOf(NOW)),
]
const TOKENS = [
  forged(FORGE, {}),
  forged(FORGE, {
    claims: { ...claimsAt(NOW), 'https://aws.amazon.com/tags': { principal_tags: { a: ['b'] } } },
  }),
  forged(FORGE, { header: { alg: 'none' } }),
  forged(FORGE, { header: { alg: 'RS256', kid: 'rsa', jku: 'http://127.0.0.1:1/', jwk: {} } }),
]

/** SAML responses in base64. */
export const samlResponses = fc.oneof(
  mutated(fc.constantFrom(...RESPONSES)).map(saml.encoded),
  mutated(fc.constantFrom(...RESPONSES).map(saml.encoded)),
)

/** Tokens that were mutated before or after they were signed. */
const tokens = fc.oneof(
  mutated(fc.constantFrom(...TOKENS)),
  mutated(fc.constant(JSON.stringify(claimsAt(NOW)))).map((claims) => forged(FORGE, { claims })),
  mutated(fc.constant('{"typ":"JWT","alg":"RS256","kid":"rsa"}')).map((header) => forged(FORGE, { header })),
)

const assumed: fc.Arbitrary<Request> = fc
  .oneof(
    samlResponses.map((SAMLAssertion) => ({
      name: 'AssumeRoleWithSAML',
      parameters: { RoleArn: saml.roleArn(), PrincipalArn: saml.providerArn(), SAMLAssertion },
    })),
    tokens.map((WebIdentityToken) => ({
      name: 'AssumeRoleWithWebIdentity',
      parameters: { RoleArn: saml.roleArn(), RoleSessionName: 'session', WebIdentityToken },
    })),
  )
  .map(({ name, parameters }) => ({ name, headers: FORM, body: stsForm(name, parameters) }))

/** Returns the form of a call, as a text. */
export function formOf({ service, operation, pairs }: FuzzedCall, world: World): string {
  const own: (readonly [string, string])[] = [
    ['Action', operation],
    ['Version', versionOf(service)],
  ]
  const others = pairs.map(([name, value]) => [name, world.resolve(value)] as const)
  return new URLSearchParams([...own, ...others].map(([name, value]) => [name, value])).toString()
}

/** In characters. The server reads no longer request lines. */
export const LONGEST_QUERY = 20_000

/** Calls without a signature, as forms or in the URL. */
export const unsigned = (world: World): fc.Arbitrary<Request> =>
  fc.tuple(fuzzedCalls(), fc.boolean()).map(([call, isRead]) => {
    const body = formOf(call, world)
    const common = { name: `unsigned ${call.operation}`, expected: 'refusal' as const }
    if (isRead && body.length < LONGEST_QUERY) return { ...common, method: 'GET', target: `/?${body}` }
    return { ...common, headers: FORM, body }
  })

type Pair = readonly [name: string, value: string]

/** Ways to break a parameter of a presigned URL. */
const BREAKS: readonly ((pair: Pair, text: string) => readonly Pair[])[] = [
  () => [],
  ([name]) => [[name, '']],
  ([name, value]) => [[name, `${value}0`]],
  ([name], text) => [[name, text]],
  (pair, text) => [[pair[0], text], pair],
  (pair, text) => [pair, [`X-Amz-${text}`, text]],
]

const presigned: fc.Arbitrary<Request> = fc
  .tuple(fc.nat(20), fc.constantFrom(...BREAKS), hostileText)
  .map(([index, broken, text]) => {
    const pairs = [...presignedQuery()]
    const changed = pairs.flatMap((pair, at) => (at === index % pairs.length ? broken(pair, text) : [pair]))
    const query = new URLSearchParams(changed.map(([name, value]) => [name, value])).toString()
    const target = `/?${query}`.slice(0, LONGEST_QUERY)
    return { name: 'presigned', method: 'GET', target, expected: 'refusal' }
  })

/** Returns the parameters of a valid URL. */
function presignedQuery(): URLSearchParams {
  const query = `${stsForm('GetCallerIdentity')}&X-Amz-Expires=900&X-Amz-Date=${amzDate(NOW)}`
  const request = { host: 'localhost', method: 'GET', path: `/?${query}`, signQuery: true }
  const { path = '' } = aws4.sign({ ...request, service: 'sts', region: 'us-east-1' }, ADMINISTRATOR)
  return new URLSearchParams(path.slice('/?'.length))
}

/** @param time epoch milliseconds */
export const amzDate = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')

const SCOPES = ['s3', 'ec2', 'iam', 'sts', 'monitoring', 'nope', '', '__proto__', '%00', 'cloudformation']

/** Calls of other services, and headers of their protocols. */
const others: fc.Arbitrary<Request> = fc
  .record({
    scope: fc.constantFrom(...SCOPES),
    authorization: fc.constantFrom(
      'AWS4-HMAC-SHA256',
      'AWS4-ECDSA-P256-SHA256',
      'AWS',
      'Basic',
      'Bearer',
      '',
    ),
    host: fc.constantFrom(
      'localhost',
      's3.amazonaws.com',
      'b.s3.localhost',
      'iam.amazonaws.com',
      'sts.cn-north-1.amazonaws.com.cn',
    ),
    type: fc.constantFrom(
      FORM['Content-Type'],
      'application/x-amz-json-1.1',
      'application/cbor',
      'text/xml',
      '',
      'a/b; charset="',
    ),
    target: fc.constantFrom(
      'DynamoDB_20120810.ListTables',
      'Logs_20140328.X',
      '',
      '.',
      '__proto__.toString',
      'a'.repeat(5000),
    ),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND', 'TRACE'),
    path: fc.constantFrom('/', '/bucket/key', '/2015-03-31/functions', '/v2/', '//', '/%2e%2e', '/?', '/_'),
    body: fc.oneof(
      fc.constantFrom('', '{}', '<a/>', 'Action=DescribeStacks&Version=2010-05-15'),
      hostileText,
    ),
    encoding: fc.constantFrom('', 'gzip', 'br', 'aws-chunked', 'identity'),
  })
  .map(({ scope, authorization, host, type, target, method, path, body, encoding }) => ({
    name: `${method} ${path} of ${scope || 'no service'}`,
    method,
    target: path,
    expected: 'not served' as const,
    headers: {
      Host: host,
      'Content-Type': type,
      'X-Amz-Target': target,
      'Content-Encoding': encoding,
      'X-Amz-Date': amzDate(NOW),
      Authorization: `${authorization} Credential=AKIAIOSFODNN7EXAMPLE/${amzDate(NOW).slice(0, 8)}/us-east-1/${scope}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    },
    body: method === 'TRACE' ? '' : body,
  }))

/** Headers that clients and attackers may add. */
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { Accept: 'application/json' },
  { Accept: 'text/html,application/xhtml+xml' },
  { Expect: '100-continue' },
  { Origin: 'https://evil.example' },
  { Host: 'evil.example', 'X-Forwarded-For': '1.2.3.4' },
  { Host: '' },
  { Host: '[::1' },
  { Host: 'a"b<c>' },
  { Authorization: 'AWS4-HMAC-SHA256' },
  { Authorization: 'AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=, Signature=' },
  { 'X-Amz-Security-Token': 'x'.repeat(4000) },
  { 'Content-Type': 'multipart/form-data; boundary=x' },
  { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-7' },
  { Cookie: '__proto__=1; a; =; iamulator=x' },
  { Range: 'bytes=0-,0-,0-' },
  { ['__proto__']: 'x' },
]

/** Adds headers to requests, or splits their bodies into chunks. */
export const disturbed = (requests: fc.Arbitrary<Request>): fc.Arbitrary<Message> =>
  fc.tuple(requests, fc.constantFrom(...HEADERS), fc.nat(20)).map(([request, more, pieces]) => {
    const whole = { ...request, headers: { ...request.headers, ...more } }
    const isChunked = pieces === 0 && request.body !== undefined && request.body.length > 0
    return isChunked ? chunked(whole, 1 + Math.ceil(request.body.length / 3)) : messageOf(whole)
  })

/** Bodies with one byte more than AWS accepts. */
const OVERSIZED: fc.Arbitrary<Request> = fc
  .constantFrom('/', '/saml', '/signin', '/_iamulator/explain')
  .map((target) => ({
    name: `oversized ${target}`,
    target,
    headers: FORM,
    body: Buffer.alloc(10_000_001, form({ SAMLResponse: 'A' })),
  }))

/** Requests to the API. */
export const strangersAtApi = (world: World): fc.Arbitrary<Message> =>
  disturbed(
    fc.oneof(
      { arbitrary: unsigned(world), weight: 500 },
      { arbitrary: assumed, weight: 250 },
      { arbitrary: presigned, weight: 100 },
      { arbitrary: others, weight: 150 },
      { arbitrary: OVERSIZED, weight: 1 },
    ),
  )
