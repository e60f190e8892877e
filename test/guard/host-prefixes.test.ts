/** Some operations have host names that begin with more than the endpoint, also at the endpoints of emulators. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { type Line, sendSigned } from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

const ACCOUNT = '111122223333'

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

interface Call {
  /** The host without the port. */
  readonly host: string
  readonly service: string
  readonly method?: string
  readonly url?: string
  readonly body?: string
  readonly lines?: readonly Line[]
}

/** Sends a call of a user with one permission. Returns the action that is missing, or `forwarded`. */
async function outcomeOf(
  allowed: string,
  { host, service, method = 'POST', url = '/', body = '', lines = [] }: Call,
): Promise<string> {
  const number = `prefix-${++count}`
  const request = {
    ...{ method, url, body },
    host: `${host}:${server.port}`,
    lines: [['x-test-number', number] as const, ...lines],
  }
  const credentials = await server.user({ Action: allowed })
  const { status, body: answer } = await sendSigned(server, request, { service, credentials })
  if (upstream.arrivals.has(number)) return status === 200 ? 'forwarded' : `forwarded: ${status}`
  return /perform: (\S+)/.exec(answer)?.[1] ?? answer
}

test.each(['localhost', '127.0.0.1', 's3.localhost.localstack.cloud'])(
  'D7.1: the account before %s is no bucket of S3 Control',
  async (endpoint) => {
    const call: Call = {
      host: `${ACCOUNT}.${endpoint}`,
      service: 's3',
      method: 'GET',
      url: '/v20180820/accesspoint?bucket=orders',
      lines: [['x-amz-account-id', ACCOUNT]],
    }
    expect(await outcomeOf('s3:ListAccessPoints', call)).toBe('forwarded')
    expect(await outcomeOf('s3:GetObject', call)).toBe('s3:ListAccessPoints')
  },
)

test.each<[string, string, Call]>([
  [
    'sync-',
    'states:StartSyncExecution',
    {
      host: 'sync-localhost',
      service: 'states',
      body: '{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:bill"}',
      lines: [
        ['content-type', 'application/x-amz-json-1.0'],
        ['x-amz-target', 'AWSStepFunctions.StartSyncExecution'],
      ],
    },
  ],
  [
    'streaming-',
    'logs:StartLiveTail',
    {
      host: 'streaming-127.0.0.1',
      service: 'logs',
      body: '{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:web"]}',
      lines: [
        ['content-type', 'application/x-amz-json-1.1'],
        ['x-amz-target', 'Logs_20140328.StartLiveTail'],
      ],
    },
  ],
  [
    'control-storage-',
    'omics:ListReferenceStores',
    { host: 'control-storage-localhost.localstack.cloud', service: 'omics', url: '/referencestores' },
  ],
])('D7.1: the prefix %s hides no operation', async (_prefix, action, call) => {
  expect(await outcomeOf(action, call)).toBe('forwarded')
  expect(await outcomeOf('s3:*', call)).toBe(action)
})
