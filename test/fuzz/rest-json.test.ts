/**
 * Sends many requests to the services of REST JSON: valid, borderline, and hostile ones. Checks that the server has no
 * internal errors, that answers are well-formed, and that refused requests change nothing.
 */
import { beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { registerClient } from '../../core/identity/identity-center/oidc-clients.ts'
import { regExpOf } from '../../protocol/constraints.ts'
import type { Member, OperationModel, RestJsonModel, StringShape } from '../../protocol/service-model.ts'
import { shapeOf, signingNameOf } from '../../protocol/service-model.ts'
import { respond } from '../../server/endpoints/api/index.ts'
import { serviceNames, services } from '../../server/services/index.ts'
import { accessServer } from '../services/account-access/world.ts'
import { fittingText } from '../services/constraints/fitting.ts'
import { requestOf } from '../services/constraints/sent-input.ts'
import { ACCOUNT, countingBytes, NOW, policy, serverForAllTests } from '../support/harness.ts'
import { INSTANCE } from '../support/identity-center.ts'
import { cases } from '../support/long.ts'
import { at } from '../support/places.ts'
import { Program } from '../support/signin.ts'
import { type SentRequest, unverified, wireRequest } from '../support/unverified.ts'
import { Fingerprint } from './fingerprint.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_127)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? cases(4500, 12_000))

jest.setTimeout(600_000)

const server = serverForAllTests(() => accessServer({ signatures: 'off' }))
let fingerprint: Fingerprint
beforeAll(() => {
  fingerprint = new Fingerprint(server.iamulator.store)
})

/** Any JSON, also under names of members of objects. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    2 ** 53,
    -1.5,
    '',
    '\0',
    '%',
    '💥',
    [[]],
    { __proto__: null },
    { constructor: {} },
  ),
)

/** A client that is registered, as its secret says. */
const { client, secret } = registerClient(
  { name: 'fuzz', scopes: [], grantTypes: [], redirectUris: [] },
  { now: NOW, region: 'us-east-1', randomBytes: countingBytes() },
)

/** Represents a refresh token of AWS Sign-In that has expired, because the server that makes it starts later. */
const EXPIRED = 'expired refresh token'

function withToken({ body, ...request }: SentRequest): SentRequest {
  const note = { login: 'none', expiresAt: 0, number: 1 }
  const token = () => server.iamulator.logins.newRefreshToken(at(ACCOUNT), note)
  return { body: body.replaceAll(EXPIRED, token), ...request }
}

/** Returns the headers of a request with a proof of a key. */
function proven(): Readonly<Record<string, string>> {
  const claims = { htu: 'http://localhost/v1/token' }
  return { host: 'localhost', dpop: new Program(server).proof({ claims }) }
}

/** Values that operations accept, although the model accepts every text, by the names of shapes. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  AccessCheckPolicyDocument: ['{"Statement":[]}', policy('Allow', 's3:GetObject')],
  Action: ['*', 's3:*', 's3:GetObject'],
  PolicyDocument: [policy('Allow', 's3:GetObject')],
  Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::a/*'],
  ClientId: [client.id],
  ClientSecret: [secret],
  ClientType: ['public'],
  RefreshToken: [EXPIRED],
  GrantType: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  Scope: ['sso:account:access'],
  // The ARNs of instances in the account access manager.
  String: [INSTANCE],
  URI: ['http://127.0.0.1/callback', 'http://localhost:4566/start'],
}

/** Shapes of several services have the same name, and some have a pattern. */
function acceptedBy(name: string, { pattern }: StringShape): readonly string[] {
  const all = ACCEPTED[name] ?? []
  return pattern === undefined ? all : all.filter((text) => regExpOf(pattern).test(text))
}

function memberValue(model: RestJsonModel, shapeName: string): fc.Arbitrary<unknown> {
  const shape = shapeOf(model, shapeName)
  switch (shape.type) {
    case 'structure':
      return inputOf(model, shape.members)
    case 'list':
      return fc.array(memberValue(model, shape.of), { maxLength: Math.min(shape.max ?? 3, 3) })
    case 'map':
      return fc.dictionary(fc.string(), memberValue(model, shape.value))
    case 'string':
      return fc.constantFrom(fittingText(shape), ...acceptedBy(shapeName, shape))
    case 'boolean':
      return fc.boolean()
    default:
      return fc.integer({ min: -1, max: 110 })
  }
}

function inputOf(model: RestJsonModel, members: readonly Member[]): fc.Arbitrary<Record<string, unknown>> {
  const fields = members.map(({ name, shape, required }) => {
    const value = fc.oneof(
      { arbitrary: memberValue(model, shape), weight: 15 },
      { arbitrary: anything, weight: 1 },
    )
    return [name, required ? value : fc.option(value, { nil: undefined })] as const
  })
  return fc.record(Object.fromEntries(fields))
}

/** Returns the request without parts of it, or with others. */
const changes: fc.Arbitrary<(request: SentRequest) => SentRequest> = fc.oneof(
  { arbitrary: fc.constant((request: SentRequest) => request), weight: 12 },
  fc
    .constantFrom('HEAD', 'GET', 'POST', 'PUT', 'OPTIONS', 'BREW')
    .map((method) => (request: SentRequest) => ({ ...request, method })),
  fc
    .constantFrom(
      '%',
      '%zz',
      'a=%ff&a',
      '&&=',
      'max_result=1e2',
      `max_result=${'9'.repeat(400)}`,
      'tagKeys=&tagKeys',
    )
    .map((query) => (request: SentRequest) => ({ ...request, query })),
  fc
    .constantFrom('/', '//', '/%', '/%2F..', '/tags', '/tags/')
    .map((end) => (request: SentRequest) => ({ ...request, path: request.path + end })),
  fc.string({ unit: 'binary' }).map((body) => (request: SentRequest) => ({ ...request, body })),
  fc
    .constantFrom('', 'text/xml', 'application/x-www-form-urlencoded', 'application/json; charset=x')
    .map((type) => (request: SentRequest) => ({
      ...request,
      headers: { ...request.headers, 'content-type': type },
    })),
)

interface Fuzzed {
  readonly action: string
  readonly request: SentRequest
}

function callsOf(model: RestJsonModel, name: string, { input }: OperationModel): fc.Arbitrary<Fuzzed> {
  const signed = unverified('test', signingNameOf(model))
  const others = model.service === 'signin' ? [proven, proven] : []
  // Without a signature, nothing says that a request is for IAM Access Analyzer.
  const unsigned = model.service === 'accessanalyzer' ? [] : [() => ({})]
  const signing = fc.constantFrom(() => signed, ...unsigned, ...others)
  return fc.tuple(inputOf(model, input), changes, signing).map(([members, change, sign]) => {
    const request = withToken(change(requestOf(model, name, members)))
    return {
      action: `${model.service}:${name}`,
      request: { ...request, headers: { ...request.headers, ...sign() } },
    }
  })
}

const calls: readonly fc.Arbitrary<Fuzzed>[] = serviceNames.flatMap((service) => {
  const { model } = services[service]
  if (model.protocol !== 'rest-json') return []
  return Object.entries(model.operations).map(([name, operation]) => callsOf(model, name, operation))
})

const seen = new Set<string>()

test(`seed ${SEED}: every answer is well-formed, and a refusal changes nothing`, async () => {
  const isAnsweredWell = async ({ action, request }: Fuzzed) => {
    const before = fingerprint.take()
    const { status, headers, body } = await respond(server.iamulator, wireRequest(request))
    seen.add(`${action} ${status}`)
    seen.add(`${action} ${headers['x-amzn-ErrorType']}`)
    const isXml = headers['Content-Type'] === 'text/xml'
    if (!isXml && body !== '') {
      const answer = JSON.parse(body)
      expect(answer).toEqual(expect.any(Object))
      seen.add(`${action} reason ${answer.reason}`)
    }
    if (status >= 400 && !isXml) expect(headers['x-amzn-ErrorType']).toMatch(/^\w+(?::http:[\w./:-]+)?$/)
    expect([200, 204, 302, 400, 401, 402, 403, 404, 409, 415, 501]).toContain(status)
    if (status >= 400 || request.method === 'GET') expect(fingerprint.take()).toBe(before)
  }
  // Each operation has requests of its own, so that a new operation leaves those to the others as they are.
  const numRuns = Math.ceil(RUNS / calls.length)
  for (const call of calls)
    await fc.assert(fc.asyncProperty(call, isAnsweredWell), {
      seed: SEED,
      numRuns,
      endOnFailure: true,
    })
  expect(server.log()).not.toMatch(/ ERROR | TypeError/)
})

test('every operation was reached, and got past the checks of its input', () => {
  const names = serviceNames.flatMap((service) => {
    const { model } = services[service]
    return model.protocol === 'rest-json'
      ? Object.keys(model.operations).map((name) => `${service}:${name}`)
      : []
  })
  // Some operations of IAM Access Analyzer report what does not exist by ValidationException, for another reason than
  // the checks of inputs have.
  const ends = [200, 204, 401, 403, 409, 501, 'ResourceNotFoundException', 'reason other']
  const past = (name: string) => ends.some((end) => seen.has(`${name} ${end}`))
  expect(names.filter((name) => !past(name))).toEqual([])
})
