/**
 * Sends requests that name buckets, keys, queues, and tables in unusual ways through a guard. Whatever reaches the upstream
 * was decided on as the upstream gets it, however the upstream reads it.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import type { RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import { tryCasesAsync } from '../support/budget.ts'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { type Line, sendLines } from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'
import { type Reading, readingsOf } from './guarded-readings.ts'
import { type GuardedRequest, guardedRequests, KINDS } from './guarded-requests.ts'

jest.setTimeout(1_200_000)

let upstream: RecordingUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url }, { signatures: 'off' })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

let count = 0
const forwarded = new Map<string, number>()

/** Nobody verifies the signature, so that spellings are no reason to refuse. Forms have their own. */
function linesOf({ kind, service, lines }: GuardedRequest, number: string): readonly Line[] {
  const ours: readonly Line[] = [
    ['Host', `127.0.0.1:${server.port}`],
    ['x-test-number', number],
  ]
  if (kind === 'form') return [...ours, ...lines]
  const all: readonly Line[] = [
    ...ours,
    ...[['X-Amz-Date', '20260101T000000Z'] as const, ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'] as const],
    ...lines,
  ]
  const names = [...new Set(all.map(([name]) => name.toLowerCase()))].sort().join(';')
  const credential = `${ADMINISTRATOR.accessKeyId}/20260101/us-east-1/${service}/aws4_request`
  const signature = `Credential=${credential}, SignedHeaders=${names}, Signature=${'0'.repeat(64)}`
  return [...all, ['Authorization', `AWS4-HMAC-SHA256 ${signature}`]]
}

/** Returns whether an ARN is the one that was decided on, in which `*` is what nobody knows. */
function covers(decided: string, resource: string): boolean {
  if (decided === resource) return true
  const parts = decided.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  return decided.includes('*') && new RegExp(`^${parts.join('.*')}$`, 's').test(resource)
}

function isDecided(
  { actions, resource, keys = {} }: Reading,
  decisions: readonly RecordedDecision[],
): boolean {
  if (resource === '*') return decisions.length > 0
  return decisions.some(
    ({ verdict: { request } }) =>
      actions.some((each) => each.toLowerCase() === request.action.toLowerCase()) &&
      covers(request.resource, resource) &&
      Object.entries(keys).every(([key, value]) => request.context.get(key) === value),
  )
}

async function send(request: GuardedRequest): Promise<void> {
  const number = `fuzz-${++count}`
  const { decisions } = server.iamulator
  const before = decisions.latest
  const { status } = await sendLines(server, { ...request, lines: linesOf(request, number) })
  expect(status).not.toBe(500)
  const arrival = upstream.arrivals.get(number)
  if (!arrival) return
  forwarded.set(request.kind, (forwarded.get(request.kind) ?? 0) + 1)
  const made = [...decisions.newestFirst({ after: before })]
  const missing = readingsOf(request.service, arrival).filter((each) => !isDecided(each, made))
  const decided = made.map(({ verdict }) => `${verdict.request.action} ${verdict.request.resource}`)
  expect({ missing, ...(missing.length > 0 && { decided, url: arrival.url }) }).toEqual({ missing: [] })
}

test('what is forwarded was decided on as it is forwarded', async () => {
  const property = fc.asyncProperty(guardedRequests, send)
  await tryCasesAsync(property, { seed: 20_261_204, atLeast: 1000, all: 20_000 })
  // Requests of every kind pass, so that there is something to compare.
  expect(KINDS.filter((kind) => (forwarded.get(kind) ?? 0) < 5)).toEqual([])
})
