/** Which unsigned calls are for the upstream, and which are for the services of this server. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url }, { auth: 'off' })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

/** Calls an operation without a signature. Returns whether the upstream got it. */
async function reachesUpstream(target: string): Promise<boolean> {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.0',
    'X-Amz-Target': target,
    'x-test-number': target,
  }
  await fetch(server.url, { method: 'POST', headers, body: '{}' })
  return upstream.arrivals.has(target)
}

test('a call of another JSON service is for the upstream, and one of ours is not', async () => {
  expect(await reachesUpstream('DynamoDB_20120810.ListTables')).toBe(true)
  expect(await reachesUpstream('AWSOrganizationsV20161128.ListAccounts')).toBe(false)
})
