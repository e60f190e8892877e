/** Tests the clocks of accounts at the endpoint, and clocks that start at a set time or stand still. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { ClockSettings } from '../../core/runtime/clock.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  OTHER,
  serverForAllTests,
  startServer,
  type TestServer,
} from '../support/harness.ts'

const START = Date.UTC(2030, 0, 1)
const HOUR = 3600

let real = START
const server = serverForAllTests(() => startServer({}, { now: () => real }))
afterEach(async () => {
  real = START
  expect((await post('reset', {})).status).toBe(200)
})

const get = (path: string) => request(server, 'GET', path)
const post = (path: string, body: object) => request(server, 'POST', path, body)
const move = (body: object) => post('clock', body)

/** Returns the offsets of everything and of accounts. */
async function offsets(...accounts: readonly string[]): Promise<readonly number[]> {
  const paths = ['clock', ...accounts.map((account) => `clock?account=${account}`)]
  const answers = await Promise.all(paths.map(get))
  return answers.map(({ body }) => body.offsetSeconds)
}

describe('the clock of an account', () => {
  test('moves without the others', async () => {
    expect(await move({ advance: '2h', account: OTHER })).toEqual({
      status: 200,
      body: { now: '2030-01-01T02:00:00.000Z', offsetSeconds: 2 * HOUR },
    })
    expect(await offsets(ACCOUNT, OTHER)).toEqual([0, 0, 2 * HOUR])
    expect((await move({ set: '2030-01-01T05:00:00Z', account: OTHER })).body.offsetSeconds).toBe(5 * HOUR)
    expect((await move({ advance: '-1h', account: ACCOUNT })).body.offsetSeconds).toBe(-HOUR)
    expect(await offsets(ACCOUNT, OTHER)).toEqual([0, -HOUR, 5 * HOUR])
    real += 60_000
    expect((await get(`clock?account=${OTHER}`)).body.now).toBe('2030-01-01T05:01:00.000Z')
  })

  test('moves with all others, and keeps its distance to them', async () => {
    await move({ advance: '2h', account: OTHER })
    await move({ advance: '1h' })
    expect(await offsets(ACCOUNT, OTHER)).toEqual([HOUR, HOUR, 3 * HOUR])
    await move({ set: '2030-01-02T00:00:00Z' })
    expect(await offsets(OTHER)).toEqual([24 * HOUR, 26 * HOUR])
  })

  test('is reset alone or with all others', async () => {
    for (const body of [
      { advance: '1h' },
      { advance: '2h', account: OTHER },
      { advance: '3h', account: ACCOUNT },
    ])
      await move(body)
    expect(await move({ reset: true, account: OTHER })).toMatchObject({ body: { offsetSeconds: HOUR } })
    expect(await offsets(ACCOUNT, OTHER)).toEqual([HOUR, 4 * HOUR, HOUR])
    await move({ reset: true })
    expect(await offsets(ACCOUNT, OTHER)).toEqual([0, 0, 0])
  })

  test('is another in each partition', async () => {
    await move({ advance: '1h', account: OTHER, partition: 'aws-cn' })
    expect(await offsets(OTHER)).toEqual([0, 0])
    expect((await get(`clock?account=${OTHER}&partition=aws-cn`)).body.offsetSeconds).toBe(HOUR)
  })

  test('is in the health document', async () => {
    expect((await get('health')).body.clock).toEqual({ now: '2030-01-01T00:00:00.000Z', offsetSeconds: 0 })
    await move({ advance: '1h', account: OTHER })
    await move({ advance: '2h', account: OTHER, partition: 'aws-cn' })
    expect((await get('health')).body.clock).toEqual({
      now: '2030-01-01T00:00:00.000Z',
      offsetSeconds: 0,
      accounts: {
        [OTHER]: { now: '2030-01-01T01:00:00.000Z', offsetSeconds: HOUR },
        [`aws-cn:${OTHER}`]: { now: '2030-01-01T02:00:00.000Z', offsetSeconds: 2 * HOUR },
      },
    })
  })

  test('does not matter to signatures', async () => {
    real = Date.now()
    await move({ set: '2060-01-01T00:00:00Z', account: OTHER })
    const { Account } = await server.sts(administratorOf(OTHER)).send(new GetCallerIdentityCommand())
    expect(Account).toBe(OTHER)
  })

  test('ends with the reset of its account, which leaves all others alone', async () => {
    for (const body of [
      { advance: '1h' },
      { advance: '2h', account: OTHER },
      { advance: '3h', account: ACCOUNT },
    ])
      await move(body)
    await post('reset', { account: OTHER })
    expect(await offsets(ACCOUNT, OTHER)).toEqual([HOUR, 4 * HOUR, HOUR])
    await post('reset', {})
    expect(await offsets(ACCOUNT, OTHER)).toEqual([0, 0, 0])
  })
})

describe('refused are', () => {
  test('times that an account cannot show, even if the shared clock can', async () => {
    await move({ set: '9898-12-31T00:00:00Z', account: OTHER })
    const refusal = (message: string) => ({ status: 400, body: { error: 'InvalidTime', message } })
    expect(await move({ advance: '1d', account: OTHER })).toEqual(
      refusal('The time must be in the years 1970 to 9898.'),
    )
    const message = `The time of account ${OTHER} must be in the years 1970 to 9898.`
    expect(await move({ advance: '1d' })).toEqual(refusal(message))
    expect(await move({ set: '2030-01-02T00:00:00Z' })).toEqual(refusal(message))
    expect(await offsets()).toEqual([0])
    expect(await move({ advance: '23h' })).toMatchObject({ status: 200 })
  })

  const ACCOUNT_FLAW = '"account" must be a string of 12 digits.'
  const PARTITION_FLAW = '"partition" must be the name of a partition, such as "aws-cn".'
  test.each<[object, string]>([
    [{ advance: 1, account: '123' }, ACCOUNT_FLAW],
    [{ advance: 1, account: 123456789012 }, ACCOUNT_FLAW],
    [{ advance: 1, partition: 'aws' }, ACCOUNT_FLAW],
    [{ advance: 1, account: OTHER, partition: 'moon' }, PARTITION_FLAW],
    [
      { advance: 1, acount: OTHER },
      'Unknown property "acount". Did you mean "account"? You can also use "set", "advance", "reset", or "partition".',
    ],
    [
      { account: OTHER },
      'The body must be {"set": "2030-01-01T00:00:00Z"}, {"advance": "2h"}, or {"reset": true}.',
    ],
  ])('the body %j', async (body, message) => {
    expect(await move(body)).toEqual({ status: 400, body: { error: 'InvalidBody', message } })
    expect(await offsets(OTHER)).toEqual([0, 0])
  })

  test.each([
    ['account=1', ACCOUNT_FLAW],
    ['partition=aws', ACCOUNT_FLAW],
    [`account=${OTHER}&partition=moon`, PARTITION_FLAW],
    [`acount=${OTHER}`, 'Unknown parameter "acount". Did you mean "account"? You can also use "partition".'],
  ])('the query %s', async (query, message) => {
    expect(await get(`clock?${query}`)).toEqual({ status: 400, body: { error: 'InvalidQuery', message } })
  })
})

describe('an emulator in a process', () => {
  const YEAR = 365 * 24 * HOUR

  async function withClock(clock: ClockSettings, body: (target: TestServer) => Promise<void>): Promise<void> {
    const target = await startServer({}, { now: () => real, clock })
    try {
      await body(target)
    } finally {
      await target.close()
    }
  }
  const clockOf = async (target: TestServer) => (await request(target, 'GET', 'clock')).body

  test('starts at a set time, and shows it again after a reset', () =>
    withClock({ start: Date.UTC(2031, 0, 1) }, async (target) => {
      expect(await clockOf(target)).toEqual({ now: '2031-01-01T00:00:00.000Z', offsetSeconds: YEAR })
      real += 5000
      expect(await clockOf(target)).toEqual({ now: '2031-01-01T00:00:05.000Z', offsetSeconds: YEAR })
      await request(target, 'POST', 'clock', { advance: '1h' })
      await request(target, 'POST', 'reset', {})
      expect((await clockOf(target)).now).toBe('2031-01-01T00:00:00.000Z')
    }))

  test('stands still at a set time, but can be moved', () =>
    withClock({ start: Date.UTC(2031, 0, 1), fixed: true }, async (target) => {
      real += 5000
      expect(await clockOf(target)).toEqual({ now: '2031-01-01T00:00:00.000Z', offsetSeconds: YEAR - 5 })
      await request(target, 'POST', 'clock', { advance: '1h' })
      await request(target, 'POST', 'clock', { advance: '1h', account: OTHER })
      real += 5000
      expect((await request(target, 'GET', `clock?account=${OTHER}`)).body).toEqual({
        now: '2031-01-01T02:00:00.000Z',
        offsetSeconds: YEAR + 2 * HOUR - 10,
      })
      await request(target, 'POST', 'reset', {})
      expect((await clockOf(target)).now).toBe('2031-01-01T00:00:00.000Z')
    }))

  test('stands still at the real time of its start', () =>
    withClock({ fixed: true }, async (target) => {
      real += 5000
      expect((await clockOf(target)).now).toBe('2030-01-01T00:00:00.000Z')
    }))

  test('verifies signatures at the real time', async () => {
    real = Date.now()
    await withClock({ start: 0, fixed: true }, async (target) => {
      expect((await target.sts().send(new GetCallerIdentityCommand())).Account).toBe(ACCOUNT)
    })
  })

  test.each([-1, Date.UTC(9899, 0, 1), Number.NaN])('does not start at %d', async (start) => {
    await expect(startServer({}, { clock: { start } })).rejects.toThrow(
      'The time to start at must be in the years 1970 to 9898.',
    )
  })
})
