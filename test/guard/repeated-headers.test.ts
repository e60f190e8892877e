/** A header that decides has one line, so that no upstream reads another value than the decision saw. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import {
  type Line,
  type LinesRequest,
  type LinesSigning,
  sendLines,
  sendSigned,
  signedLines,
} from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
let passing: GuardedServer
let dora: Credentials
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url })
  passing = await guardedServer({ '*': upstream.url }, { unknown: 'pass' })
  dora = await server.user(
    { Action: ['s3:*', 'dynamodb:*'] },
    {
      Effect: 'Deny',
      Action: 's3:PutObject',
      Condition: { StringEquals: { 's3:x-amz-acl': 'public-read' } },
    },
  )
})
afterAll(async () => {
  await server.close()
  await passing.close()
  await upstream.close()
})

let count = 0

/** Sends a request. Returns the status, the code of the error, and the lines that the upstream got of one header. */
async function outcomeOf(
  name: string,
  { lines = [], ...request }: LinesRequest,
  signing: LinesSigning = { credentials: dora },
) {
  const number = `repeated-${++count}`
  const { status, body } = await sendSigned(
    server,
    { ...request, lines: [...lines, ['x-test-number', number]] },
    signing,
  )
  return [status, codeIn(body), linesOf(number, name)]
}

const codeIn = (body: string) => /(?:<Code>|#)(\w+)/.exec(body)?.[1]

function linesOf(number: string, name: string): readonly string[] | undefined {
  const { headers } = upstream.arrivals.get(number) ?? {}
  return headers?.filter((_value, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)
}

const REFUSED = [400, 'MalformedInput', undefined]

test('one line is decided on', async () => {
  const put = (acl: string) =>
    outcomeOf('x-amz-acl', { method: 'PUT', url: '/open/a', lines: [['X-Amz-Acl', acl]] })
  expect(await put('public-read')).toEqual([403, 'AccessDenied', undefined])
  expect(await put('private')).toEqual([200, undefined, ['private']])
})

test.each<[string, readonly Line[]]>([
  [
    'one value, then another',
    [
      ['X-Amz-Acl', 'public-read'],
      ['X-Amz-Acl', 'private'],
    ],
  ],
  [
    'the other order',
    [
      ['X-Amz-Acl', 'private'],
      ['X-Amz-Acl', 'public-read'],
    ],
  ],
  [
    'the same value',
    [
      ['X-Amz-Acl', 'public-read'],
      ['x-amz-acl', 'public-read'],
    ],
  ],
  [
    'other lines between',
    [
      ['X-Amz-Acl', 'private'],
      ['Range', 'bytes=0-1'],
      ['X-AMZ-ACL', 'private'],
    ],
  ],
  [
    'an empty line',
    [
      ['x-amz-acl', ''],
      ['x-amz-acl', 'public-read'],
    ],
  ],
])('two lines are refused: %s', async (_name, lines) => {
  expect(await outcomeOf('x-amz-acl', { method: 'PUT', url: '/open/a', lines })).toEqual(REFUSED)
})

test.each([
  'x-amz-storage-class',
  'x-amz-server-side-encryption',
  'x-amz-object-lock-mode',
  'x-amz-metadata-directive',
  'x-amz-copy-source',
  'x-amz-tagging',
  'x-amz-checksum-crc32',
  'content-type',
])('also of %s', async (name) => {
  const lines = [
    [name, 'a/b'],
    [name, 'c/d'],
  ] as const
  expect(await outcomeOf(name, { method: 'PUT', url: '/open/a', lines })).toEqual(REFUSED)
})

const LISTING: readonly Line[] = [
  ['x-amz-target', 'DynamoDB_20120810.ListTables'],
  ['content-type', 'application/x-amz-json-1.0'],
  ['x-amzn-query-mode', 'true'],
]

test.each(LISTING)('also of %s of other protocols', async (name, value) => {
  const request = { method: 'POST', body: '{}', lines: LISTING }
  const signing = { service: 'dynamodb', credentials: dora }
  expect(await outcomeOf(name, request, signing)).toEqual([200, undefined, [value]])
  const repeated = { ...request, lines: [...LISTING, [name, value]] as const }
  expect(await outcomeOf(name, repeated, signing)).toEqual(REFUSED)
})

test.each(['Authorization', 'X-Amz-Date', 'X-Amz-Content-Sha256', 'X-Amz-Security-Token', 'Date'])(
  'also of %s, which the signature needs',
  async (name) => {
    const number = `repeated-${++count}`
    const lines = signedLines(server, { url: '/open/a' }, { credentials: dora })
    const value = lines.find(([each]) => each === name)?.[1] ?? 'x'
    const more = [
      [name, value],
      [name, value],
      ['x-test-number', number],
    ] as const
    const others = lines.filter(([each]) => each !== name)
    const { status, body } = await sendLines(server, { url: '/open/a', lines: [...others, ...more] })
    expect([status, codeIn(body), linesOf(number, 'host')]).toEqual(REFUSED)
  },
)

test('also of requests that nobody knows', async () => {
  const number = `repeated-${++count}`
  const lines = [
    ['X-Amz-Target', 'DynamoDB_20120810.ListTables'],
    ['X-Amz-Target', 'DynamoDB_20120810.Other'],
  ] as const
  const send = (chosen: readonly Line[]) =>
    sendSigned(
      passing,
      { method: 'POST', body: '{}', lines: [...chosen, ['x-test-number', number]] },
      { service: 'dynamodb' },
    )
  const { status, body } = await send(lines)
  expect([status, codeIn(body), linesOf(number, 'host')]).toEqual(REFUSED)
  expect(await send(lines.slice(1))).toMatchObject({ status: 200 })
})

test.each<[string, string, readonly string[]]>([
  ['/open/a?attributes', 'x-amz-object-attributes', ['ETag', 'ObjectSize']],
  ['/open?list-type=2', 'x-amz-optional-object-attributes', ['RestoreStatus', 'RestoreStatus']],
  ['/open/a', 'if-none-match', ['"a"', '"b"']],
  ['/open/a', 'x-amzn-trace-id', ['Root=1', 'Self=2']],
  ['/open/a', 'x-amz-meta-color', ['red', 'blue']],
])('lines of lists pass as one: %s with %s', async (url, name, values) => {
  const lines = values.map((value) => [name, value] as const)
  expect(await outcomeOf(name, { url, lines })).toEqual([200, undefined, [values.join(', ')]])
})
