/** Headers of S3 that are in the query, as in presigned URLs, mean the same however they are spelled. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import { type Line, sendSigned } from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
let dora: Credentials
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url })
  dora = await server.user(
    { Action: 's3:*' },
    { Effect: 'Deny', Action: 's3:*', Condition: { StringEquals: { 's3:x-amz-acl': 'public-read' } } },
  )
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

let count = 0

async function outcomeOf(url: string, ...lines: readonly Line[]) {
  const number = `query-${++count}`
  const request = { method: 'PUT', url, lines: [...lines, ['x-test-number', number]] as const }
  const { status, body } = await sendSigned(server, request, { credentials: dora })
  return [status, /<Code>(\w+)/.exec(body)?.[1], upstream.arrivals.has(number)]
}

test.each([
  'x-amz-copy-source=/closed/a',
  'X-Amz-Copy-Source=%2Fclosed%2Fa',
  'X-AMZ-COPY-SOURCE=/closed/a',
  'x-amz-%43opy-source=/closed/a',
  'partNumber=1&uploadId=u&X-Amz-Copy-Source=/closed/a',
  'X-Amz-Rename-Source=/open/b',
])('one that makes another operation is refused: %s', async (query) => {
  expect(await outcomeOf(`/open/a?${query}`)).toEqual([501, 'NotImplemented', false])
})

test('beside the header itself, too', async () => {
  const source = ['x-amz-copy-source', '/open/b'] as const
  expect(await outcomeOf('/open/a', source)).toEqual([200, undefined, true])
  expect(await outcomeOf('/open/a?X-Amz-Copy-Source=/closed/a', source)).toEqual([
    501,
    'NotImplemented',
    false,
  ])
})

test.each(['x-amz-acl', 'X-Amz-Acl', 'X-AMZ-ACL', 'x-amz-%41cl'])(
  'one that is a condition key is decided on: %s',
  async (name) => {
    expect(await outcomeOf(`/open/a?${name}=private`)).toEqual([200, undefined, true])
    expect(await outcomeOf(`/open/a?${name}=public-read`)).toEqual([403, 'AccessDenied', false])
    const header = ['X-Amz-Acl', 'private'] as const
    expect(await outcomeOf(`/open/a?${name}=public-read`, header)).toEqual([400, 'MalformedInput', false])
  },
)
