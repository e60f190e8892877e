/** Where upstreams read a name in two ways, both are decided on. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { type LinesRequest, sendSigned } from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

let count = 0

async function outcomeOf(
  { lines = [], ...request }: LinesRequest,
  service: string,
  ...statements: readonly Statement[]
) {
  const number = `readings-${++count}`
  const credentials = await server.user(...statements)
  const all = [...lines, ['x-test-number', number]] as const
  const { status } = await sendSigned(server, { ...request, lines: all }, { service, credentials })
  return [status, upstream.arrivals.has(number)]
}

const ALLOWED = [200, true]
const DENIED = [403, false]

test.each([
  ['open/a+b', 'open/a b', 'open/a+b'],
  ['open/%61%', 'open/%61%', 'open/a%'],
  ['%6fpen/a%', '%6fpen/a%', 'open/a%'],
])('the source of a copy: %s', async (source, ...objects) => {
  const request = { method: 'PUT', url: '/target/copy', lines: [['x-amz-copy-source', source]] } as const
  const writes = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::target/*' }
  const reads = (...names: readonly string[]) => ({
    Action: 's3:GetObject',
    Resource: names.map((name) => `arn:aws:s3:::${name}`),
  })
  for (const object of objects) expect(await outcomeOf(request, 's3', writes, reads(object))).toEqual(DENIED)
  const anyBucket = objects.map((object) => object.replace(/^[^/]*/, '*'))
  expect(await outcomeOf(request, 's3', writes, reads(...objects, ...anyBucket))).toEqual(ALLOWED)
})

const queue = (name: string) => ({ Action: 'sqs:*', Resource: `arn:aws:sqs:us-east-1:000000000000:${name}` })

test.each([
  '/000000000000/%63losed',
  '/000000000000/open/../closed',
  '/000000000000//closed',
  '/000000000000/./closed/',
])('the path of a queue: %s', async (url) => {
  const request = {
    ...{ method: 'POST', url },
    lines: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: 'Action=PurgeQueue&Version=2012-11-05&QueueUrl=http://localhost/000000000000/open',
  } as const
  expect(await outcomeOf(request, 'sqs', queue('open'))).toEqual(DENIED)
  expect(await outcomeOf(request, 'sqs', queue('*'))).toEqual(ALLOWED)
})
