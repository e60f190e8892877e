import { describe, expect, test } from '@jest/globals'
import { metricsOf } from '../../server/admin/process/metrics.ts'
import { whyNotReady } from '../../server/admin/process/ready.ts'
import type { SharedStatus, StoreStatus } from '../../store/index.ts'
import { startServer } from '../support/harness.ts'

const shared: SharedStatus = {
  engine: 'postgresql',
  replica: 'a',
  reads: 'linear',
  position: 12,
  lagMilliseconds: 40,
  isConnected: true,
  outageMilliseconds: 0,
  logEntries: 10,
  checkpointAgeMilliseconds: undefined,
  appends: 5,
  commits: 9,
  conflicts: 1,
  parked: 2,
  unknown: 0,
  reloads: 0,
  staleReads: 3,
  reruns: 4,
  replicas: ['a', 'b'],
  clockSkewMilliseconds: -1500,
}
const status: StoreStatus = { writable: true, durability: 'fsync', rows: 7, shared }

const emulatorWith = (changed: Partial<StoreStatus> = {}, changedReplica: Partial<SharedStatus> = {}) => ({
  ready: true,
  isStopping: false,
  store: { status: () => ({ ...status, shared: { ...shared, ...changedReplica }, ...changed }) },
})

describe('a server is ready', () => {
  test('unless it starts or stops', () => {
    expect(whyNotReady(emulatorWith())).toBeUndefined()
    expect(whyNotReady({ ...emulatorWith(), ready: false })).toBe('The server is starting.')
    expect(whyNotReady({ ...emulatorWith(), isStopping: true })).toBe('The server is stopping.')
  })

  test('without a database, even if nothing can be written', () => {
    const { shared: _, ...alone } = status
    const store = { status: () => ({ ...alone, writable: false, reason: 'The disk is full' }) }
    expect(whyNotReady({ ...emulatorWith(), store })).toBeUndefined()
  })

  test('unless it is behind the database', () => {
    expect(whyNotReady(emulatorWith({}, { lagMilliseconds: 4999 }))).toBeUndefined()
    expect(whyNotReady(emulatorWith({}, { lagMilliseconds: 7200 }))).toBe(
      'This replica is 7 seconds behind the database.',
    )
  })

  test('for 10 minutes without the database', () => {
    const without = { isConnected: false, lagMilliseconds: 600_000 }
    const refused = { writable: false, reason: 'The database does not answer' }
    expect(whyNotReady(emulatorWith(refused, { ...without, outageMilliseconds: 599_999 }))).toBeUndefined()
    expect(whyNotReady(emulatorWith(refused, { ...without, outageMilliseconds: 600_000 }))).toBe(
      'The database has not answered for more than 10 minutes.',
    )
  })

  test('unless the database refuses it', () => {
    const refused = { writable: false, reason: 'The log has a newer format' }
    expect(whyNotReady(emulatorWith(refused))).toBe('The log has a newer format.')
  })
})

test('the endpoint says whether and why not', async () => {
  const server = await startServer()
  try {
    const ask = async () => {
      const response = await fetch(`${server.url}/_iamulator/ready`)
      return { status: response.status, body: await response.json() }
    }
    expect(await ask()).toEqual({ status: 200, body: { ready: true } })
    server.iamulator.isStopping = true
    expect(await ask()).toEqual({
      status: 503,
      body: { ready: false, reason: 'The server is stopping.' },
    })
  } finally {
    await server.close()
  }
})

describe('metrics', () => {
  test('are lines that Prometheus reads', async () => {
    const server = await startServer()
    try {
      const response = await fetch(`${server.url}/_iamulator/metrics`)
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      const text = await response.text()
      for (const line of text.trimEnd().split('\n'))
        expect(line).toMatch(/^(?:# (?:HELP|TYPE) iamulator_\w+ .+|iamulator_\w+ -?\d+(?:\.\d+)?)$/)
      expect(text).toContain('iamulator_ready 1\n')
      expect(text).not.toContain('iamulator_log_position')
    } finally {
      await server.close()
    }
  })
  test('of a replica tell how it is doing, as far as it is known', () => {
    const text = metricsOf(emulatorWith())
    expect(text).toContain('iamulator_log_position 12\n')
    expect(text).toContain('iamulator_lag_seconds 0.04\n')
    expect(text).toContain('# TYPE iamulator_conflicts_total counter\niamulator_conflicts_total 1\n')
    expect(text).toContain('iamulator_clock_skew_seconds -1.5\n')
    expect(text).not.toContain('iamulator_checkpoint_age_seconds')
  })
})
