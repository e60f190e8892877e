/**
 * Sends many requests for every operation, on state that earlier requests created. The requests are valid,
 * borderline, and hostile ones. Checks that the server has no internal errors, that responses are
 * well-formed, and that rejected requests change nothing. It uses no network, so that it can send many
 * requests; wire.test.ts sends fewer over HTTP. `npm run fuzz` sends 100,000.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { Log } from '../../core/runtime/log.ts'
import { readExceptions } from '../../scripts/reference/completeness.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { respond } from '../../server/endpoints/api/index.ts'
import { root } from '../docs/pages.ts'
import { ADMINISTRATOR, countingBytes, NOW } from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { versionOf } from '../support/query.ts'
import { unverified, wireRequest } from '../support/unverified.ts'
import { Fingerprint } from './fingerprint.ts'
import { type FuzzedCall, fuzzedCalls, implemented, READ } from './requests.ts'
import { seedFuzzed } from './seed.ts'
import { World } from './world.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? cases(11_000, 15_000))

jest.setTimeout(1_800_000)

let iamulator: Iamulator
let fingerprint: Fingerprint
let logged = ''
const world = new World(NOW)
const succeeded = new Set<string>()
/** Operations with the error codes that they returned. */
const answered = new Set<string>()
/** Number of each error by operation. Shows which values an operation that never succeeds requires. */
const refusals = new Map<string, Map<string, number>>()

beforeAll(async () => {
  const log = new Log('error', (text) => {
    logged += text
  })
  const sources = { now: () => NOW, randomBytes: countingBytes('fuzz'), log }
  iamulator = await assembleIamulator({ signatures: 'off' }, sources)
  await seedFuzzed(iamulator)
  fingerprint = new Fingerprint(iamulator.store)
})
afterAll(() => iamulator.store.close())

type Caller = 'administrator' | 'powerless' | 'unsigned'

/** The access key ID of a user without permissions. */
let powerless = ''

const accessKeyOf = (caller: Caller) => (caller === 'administrator' ? ADMINISTRATOR.accessKeyId : powerless)

function headersFor(caller: Caller, { service }: FuzzedCall): Record<string, string> {
  const headers = {
    host: 'localhost',
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  }
  if (caller === 'unsigned') return headers
  return {
    ...headers,
    ...unverified(accessKeyOf(caller), service),
  }
}

async function send(caller: Caller, call: FuzzedCall) {
  const { service, operation, pairs } = call
  const headers = headersFor(caller, call)
  const form: [string, string][] = [
    ['Action', operation],
    ['Version', versionOf(service)],
    ...pairs.map(([name, value]): [string, string] => [name, world.resolve(value)]),
  ]
  const request = {
    method: 'POST',
    path: '/',
    query: '',
    headers,
    body: new URLSearchParams(form).toString(),
  }
  const { status, body } = await respond(iamulator, wireRequest(request))
  return { status, answer: JSON.parse(body) }
}

async function probe(caller: Caller, call: FuzzedCall): Promise<void> {
  const before = fingerprint.take()
  const { status, answer } = await send(caller, call)
  expect(status).toBeLessThan(500)
  const isSuccess = status === 200
  expect(Object.keys(answer)).toContain(isSuccess ? `${call.operation}Response` : 'Error')
  if (!isSuccess || READ.test(call.operation)) expect(fingerprint.take()).toBe(before)
  if (!isSuccess) answered.add(`${call.operation} ${answer.Error.Code}`)
  if (caller !== 'administrator') return
  if (!isSuccess) return countRefusal(call.operation, `${answer.Error.Code}: ${answer.Error.Message}`)
  succeeded.add(call.operation)
  world.learn(answer)
}

function countRefusal(operation: string, text: string): void {
  const counts = refusals.get(operation) ?? new Map<string, number>()
  refusals.set(operation, counts.set(text, (counts.get(text) ?? 0) + 1))
}

const mostFrequentRefusals = (operation: string) =>
  [...(refusals.get(operation) ?? [])]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([text, count]) => `${count} times ${text.slice(0, 200)}`)

describe(`seed ${SEED}: every answer is well-formed, and a refusal changes nothing`, () => {
  beforeAll(async () => {
    const create = async (operation: string) =>
      (await send('administrator', { service: 'iam', operation, pairs: [['UserName', 'powerless']] })).answer
    await create('CreateUser')
    powerless = (await create('CreateAccessKey')).CreateAccessKeyResponse.CreateAccessKeyResult.AccessKey
      .AccessKeyId
  })

  test.each<[Caller, number]>([
    ['administrator', 0.8],
    ['powerless', 0.15],
    ['unsigned', 0.05],
  ])('as %s', async (caller, share) => {
    // Does not shrink failures, because every call depends on the calls before it.
    const parameters = { seed: SEED, numRuns: Math.ceil(RUNS * share), endOnFailure: true }
    await fc.assert(
      fc.asyncProperty(fuzzedCalls(), (call) => probe(caller, call)),
      parameters,
    )
  })

  test('nothing failed unseen, and enough of it was answered to mean something', () => {
    iamulator.log.flush()
    expect(logged).toBe('')
    const missed = implemented.map(({ operation }) => operation).filter((name) => !succeeded.has(name))
    const reasons = missed.map((name) => [name, mostFrequentRefusals(name)])
    expect({ reasons, few: missed.length < implemented.length / 10 }).toEqual({ reasons, few: true })
  })

  test('no operation answers an error that it is said never to answer', () => {
    const never = readExceptions(root).errors.flatMap(({ code, operations }) =>
      operations.map((operation) => `${operation} ${code}`),
    )
    expect(never.length).toBeGreaterThan(50)
    expect(never.filter((each) => answered.has(each))).toEqual([])
  })
})
