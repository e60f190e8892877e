/**
 * Whatever is sent, the answer is one of AWS's: never a fault of ours, always well-formed, and whoever is refused has
 * changed nothing. Everything follows from the seed, so that a failure is seen again by running the test again;
 * FUZZ_SEED and FUZZ_RUNS ask for others.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { parseStringPromise } from 'xml2js'
import { tableNames } from '../../store/index.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  countingBytes,
  NOW,
  policy,
  startServer,
  type TestServer,
  trust,
} from '../harness.ts'
import { call, form, iamForm, type RawAnswer, send, signed } from '../raw.ts'
import { type FuzzedCall, fuzzedCalls, implemented, type Known, type Pair } from './requests.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4000)
/** Every call depends on those before it, so that a shorter one would not fail alone. */
const parameters = (share: number) => ({ seed: SEED, numRuns: Math.ceil(RUNS * share), endOnFailure: true })

jest.setTimeout(600_000)

let server: TestServer
let powerless: Credentials
/** The access key that was made last. */
let lastKey = ''
const succeeded = new Set<string>()

beforeAll(async () => {
  server = await startServer({}, { now: () => NOW, randomBytes: countingBytes('fuzz') })
  await call(server, iamForm('CreateUser', { UserName: 'powerless' }))
  const { body } = await call(server, iamForm('CreateAccessKey', { UserName: 'powerless' }))
  lastKey = textOf(body, 'AccessKeyId')
  powerless = { accessKeyId: lastKey, secretAccessKey: textOf(body, 'SecretAccessKey') }
})
afterAll(() => server.close())

const textOf = (xml: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(xml)?.[1] ?? ''

const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`
const managed = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/IAMReadOnlyAccess']
const documents = [policy('Allow', 'iam:*'), policy('Deny', 's3:*')]
const versionIds = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6']

/** Stands for the access key that was made last. */
const LAST_KEY = 'AKIALASTLASTLASTLAST'

/** Few names, so that calls meet what others made. */
const KNOWN: Known = {
  UserName: ['u1', 'u2', 'U1', 'powerless2'],
  NewUserName: ['u1', 'u2', 'u3'],
  GroupName: ['g1', 'g2'],
  NewGroupName: ['g1', 'g2', 'g3'],
  RoleName: ['r1', 'r2'],
  InstanceProfileName: ['i1', 'i2'],
  PolicyName: ['p1', 'p2'],
  PolicyArn: [arn('policy/p1'), arn('policy/p2'), ...managed],
  PermissionsBoundary: [arn('policy/p1'), ...managed],
  arn: managed,
  Path: ['/'],
  NewPath: ['/', '/new/'],
  PathPrefix: ['/', '/new/'],
  PolicyDocument: [...documents, trust({ AWS: ACCOUNT })],
  AssumeRolePolicyDocument: [trust({ AWS: ACCOUNT }), trust({ Service: 'ec2.amazonaws.com' })],
  Policy: documents,
  Key: ['team', 'cost', 'Team'],
  Value: ['blue', '', 'ünïcode'],
  TagKeys: ['team', 'cost'],
  TransitiveTagKeys: ['team'],
  VersionId: versionIds,
  AccountAlias: ['alias-one', 'alias-two'],
  AccessKeyId: [LAST_KEY],
  RoleArn: [arn('role/r1'), arn('role/r2')],
  RoleSessionName: ['session'],
  Name: ['federated'],
  DurationSeconds: ['900', '3600'],
  MaxSessionDuration: ['3600', '43200'],
  MaxItems: ['1', '2', '100'],
  Marker: ['marker'],
  SerialNumber: [arn('mfa/none')],
  TokenCode: ['123456'],
  Status: ['Active', 'Inactive'],
}

const rowTexts = new WeakMap<object, string>()

/** A digest of everything that is stored, in all accounts. */
function digest(): string {
  const { store } = server.iamulator
  const hash = createHash('sha1').update(store.secret)
  for (const accountId of store.accountIds()) {
    const view = store.view(accountId)
    for (const table of tableNames) {
      for (const [key, row] of view[table].rows())
        hash.update(`${accountId} ${table} ${key} ${rowText(row)}\n`)
    }
  }
  return hash.digest('hex')
}

/** Rows never change: a new one takes an old one's place. */
function rowText(row: object): string {
  const text = rowTexts.get(row) ?? JSON.stringify(row)
  rowTexts.set(row, text)
  return text
}

type Caller = 'administrator' | 'powerless' | 'unsigned'

const READ = /^(?:Get|List|Assume)/
const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const
/** Longer heads are another matter: they are refused before anybody reads them. */
const LONGEST_QUERY = 20_000

const encoded = (pairs: readonly Pair[]) =>
  pairs
    .map(([name, value]) => [name, value === LAST_KEY ? lastKey : value].map(encodeURIComponent).join('='))
    .join('&')

function sendAs(caller: Caller, { service, operation, pairs }: FuzzedCall, get: boolean): Promise<RawAnswer> {
  const own = form({ Action: operation, Version: VERSIONS[service] })
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

async function expectWellFormed(answer: RawAnswer, operation: string): Promise<void> {
  expect(answer.status).toBeLessThan(500)
  expect(answer.headers['content-type']).toBe('text/xml')
  expect(answer.body).not.toMatch(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
  const document: Readonly<Record<string, object>> = await parseStringPromise(answer.body)
  const [root] = Object.keys(document)
  expect(root).toBe(answer.status === 200 ? `${operation}Response` : 'ErrorResponse')
  if (answer.status !== 200) expect(textOf(answer.body, 'Code')).toMatch(/^\w+$/)
  const requestId = answer.headers['x-amzn-requestid']
  expect(requestId).toMatch(/^[\da-f]{8}-/)
  expect(textOf(answer.body, 'RequestId')).toBe(requestId)
}

async function probe(caller: Caller, sent: FuzzedCall, get: boolean): Promise<void> {
  const before = digest()
  const answer = await sendAs(caller, sent, get)
  await expectWellFormed(answer, sent.operation)
  if (caller === 'unsigned') expect(answer.status).toBe(403)
  if (answer.status !== 200 || caller !== 'administrator' || READ.test(sent.operation)) {
    expect(digest()).toBe(before)
  }
  if (answer.status !== 200 || caller !== 'administrator') return
  succeeded.add(sent.operation)
  if (sent.operation === 'CreateAccessKey') lastKey = textOf(answer.body, 'AccessKeyId')
}

describe(`seed ${SEED}: every answer is well-formed, and a refusal changes nothing`, () => {
  test.each<[Caller, number]>([
    ['administrator', 1],
    ['powerless', 0.3],
    ['unsigned', 0.2],
  ])('as %s', async (caller, share) => {
    const sent = fc.asyncProperty(fuzzedCalls(KNOWN), fc.boolean(), (fuzzed, get) =>
      probe(caller, fuzzed, get),
    )
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
      const before = digest()
      const headers = { 'Content-Type': `application/x-www-form-urlencoded${suffix}` }
      const answer = await send(server, signed(server, Buffer.concat(pieces), { headers, service: 'iam' }))
      expect(answer.status).toBeLessThan(500)
      if (answer.body !== '') await expectWellFormed(answer, 'GetUser')
      expect(digest()).toBe(before)
    })
    await fc.assert(sent, parameters(0.2))
  })

  test('nothing failed unseen, and enough of it was answered to mean something', () => {
    expect(server.log()).not.toContain(' ERROR ')
    expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined()
    const missed = implemented.map(({ operation }) => operation).filter((name) => !succeeded.has(name))
    expect(missed.length).toBeLessThan(implemented.length / 10)
  })
})
