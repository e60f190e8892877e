/**
 * Sends generated requests over HTTP. Checks that the server has no internal errors, that responses are
 * well-formed, and that rejected requests change nothing. Everything follows from the seed, so running the
 * test again reproduces a failure. FUZZ_SEED and FUZZ_RUNS change the seed and the number of requests.
 */
import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { parseStringPromise } from 'xml2js'
import {
  ADMINISTRATOR,
  type Credentials,
  countingBytes,
  NOW,
  serverForAllTests,
  startServer,
} from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { versionOf } from '../support/query.ts'
import { call, form, iamForm, type RawResponse, send, signed } from '../support/raw.ts'
import { Fingerprint } from './fingerprint.ts'
import { type FuzzedCall, fuzzedCalls, type Pair, READ } from './requests.ts'
import { seedFuzzed } from './seed.ts'
import { World } from './world.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? cases(1000, 2500))
/** Returns parameters that do not shrink failures, because every call depends on the calls before it. */
const parameters = (share: number) => ({ seed: SEED, numRuns: Math.ceil(RUNS * share), endOnFailure: true })

jest.setTimeout(600_000)

const server = serverForAllTests(() =>
  startServer({}, { now: () => NOW, randomBytes: countingBytes('fuzz') }),
)
let fingerprint: Fingerprint
let powerless: Credentials
const world = new World(NOW)

beforeAll(async () => {
  await seedFuzzed(server.iamulator)
  fingerprint = new Fingerprint(server.iamulator.store)
  await call(server, iamForm('CreateUser', { UserName: 'powerless' }))
  const { body } = await call(server, iamForm('CreateAccessKey', { UserName: 'powerless' }))
  powerless = {
    accessKeyId: textOf(body, 'AccessKeyId'),
    secretAccessKey: textOf(body, 'SecretAccessKey'),
  }
})

const textOf = (xml: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(xml)?.[1] ?? ''

type Caller = 'administrator' | 'powerless' | 'unsigned'

/** Limit for queries. Longer request heads are rejected before they are read, which is not tested here. */
const LONGEST_QUERY = 20_000

const encoded = (pairs: readonly Pair[]) =>
  pairs.map(([name, value]) => [name, world.resolve(value)].map(encodeURIComponent).join('=')).join('&')

function sendAs(
  caller: Caller,
  { service, operation, pairs }: FuzzedCall,
  get: boolean,
): Promise<RawResponse> {
  const own = form({ Action: operation, Version: versionOf(service) })
  const body = pairs.length === 0 ? own : `${own}&${encoded(pairs)}`
  const asQuery = get && body.length < LONGEST_QUERY
  const request = asQuery ? { method: 'GET', path: `/?${body}` } : { method: 'POST', path: '/' }
  if (caller === 'unsigned') {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    return send(server, asQuery ? request : { ...request, headers, body })
  }
  const credentials = caller === 'administrator' ? ADMINISTRATOR : powerless
  return send(server, signed(server, asQuery ? '' : body, { ...request, service, credentials }))
}

async function expectWellFormed(answer: RawResponse, operation: string): Promise<void> {
  expect(answer.status).toBeLessThan(500)
  expect(answer.headers['content-type']).toBe('text/xml')
  expect(answer.body).not.toMatch(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
  const document: Readonly<Record<string, object>> = await parseStringPromise(answer.body)
  const [root] = Object.keys(document)
  expect(root).toBe(answer.status === 200 ? `${operation}Response` : 'ErrorResponse')
  if (answer.status === 200) world.learn(document)
  else expect(textOf(answer.body, 'Code')).toMatch(/^\w+$/)
  const requestId = answer.headers['x-amzn-requestid']
  expect(requestId).toMatch(/^[\da-f]{8}-/)
  expect(textOf(answer.body, 'RequestId')).toBe(requestId)
}

async function probe(caller: Caller, sent: FuzzedCall, get: boolean): Promise<void> {
  const before = fingerprint.take()
  const answer = await sendAs(caller, sent, get)
  await expectWellFormed(answer, sent.operation)
  if (caller === 'unsigned') expect(answer.status).toBeGreaterThanOrEqual(400)
  if (answer.status !== 200 || caller !== 'administrator' || READ.test(sent.operation)) {
    expect(fingerprint.take()).toBe(before)
  }
}

describe(`seed ${SEED}: every answer is well-formed, and a refusal changes nothing`, () => {
  test.each<[Caller, number]>([
    ['administrator', 1],
    ['powerless', 0.3],
    ['unsigned', 0.2],
  ])('as %s', async (caller, share) => {
    const sent = fc.asyncProperty(fuzzedCalls(), fc.boolean(), (fuzzed, get) => probe(caller, fuzzed, get))
    await fc.assert(sent, parameters(share))
  })

  test('forms and queries of any bytes', async () => {
    const fragments = [
      'Action',
      '=',
      '&',
      'GetUser',
      'CreateUser',
      'Version',
      '2010-05-08',
      '%',
      '+',
      '.member.1',
      ';',
    ]
    const piece = fc.oneof(
      fc.constantFrom(...fragments).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
    )
    const charset = fc.constantFrom(
      '',
      '; charset=utf-16le',
      '; charset=shift_jis',
      '; charset=none',
      '; charset="',
    )
    const sent = fc.asyncProperty(fc.array(piece, { maxLength: 24 }), charset, async (pieces, suffix) => {
      const before = fingerprint.take()
      const headers = { 'Content-Type': `application/x-www-form-urlencoded${suffix}` }
      const answer = await send(server, signed(server, Buffer.concat(pieces), { headers, service: 'iam' }))
      expect(answer.status).toBeLessThan(500)
      if (answer.body !== '') await expectWellFormed(answer, 'GetUser')
      expect(fingerprint.take()).toBe(before)
    })
    await fc.assert(sent, parameters(0.2))
  })

  test('nothing failed unseen', () => {
    expect(server.log()).not.toContain(' ERROR ')
    expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined()
  })
})
