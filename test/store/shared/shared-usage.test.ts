/** Tests last-used dates that replicas exchange. */
import { describe, expect, test } from '@jest/globals'
import type { Store } from '../../../store/index.ts'
import type { UsageEntry } from '../../../store/types.ts'
import { at } from '../../support/places.ts'
import { account, put } from '../support.ts'
import { replicas } from './replicas.ts'

const INTERVAL = 10_000

const entry = (date: number, service = 'iam'): UsageEntry => ({ date, region: 'us-east-1', service })

/** Starts two replicas. `exchange` lets time pass until both have told and heard everything. */
async function start() {
  const { time, memory, open } = replicas()
  const [one, other] = [await open('one'), await open('other')]
  const exchange = () => time.pass(2 * INTERVAL)
  const close = (...stores: readonly Store[]) => time.until(Promise.all(stores.map((store) => store.close())))
  return { time, memory, open, one, other, exchange, close }
}

const datesOf = ({ usage }: Store) => ['AKIA1', 'AKIA2'].map((key) => usage.get(key)?.date)

describe('dates of use', () => {
  test('are at the others after both have exchanged them, the later one of each', async () => {
    const { one, other, exchange, close } = await start()
    one.usage.set('AKIA1', entry(1), 'iam:GetUser')
    one.usage.set('AKIA1', entry(5, 'sts'), 'sts:GetCallerIdentity')
    other.usage.set('AKIA1', entry(3), 'iam:GetUser')
    other.usage.set('AKIA2', entry(2))
    expect(datesOf(other)).toEqual([3, 2])
    await exchange()
    for (const { usage } of [one, other]) {
      expect([usage.get('AKIA1'), usage.get('AKIA2')]).toEqual([entry(5, 'sts'), entry(2)])
      expect(usage.details('AKIA1')).toEqual({
        services: new Map([
          ['iam', entry(3)],
          ['sts', entry(5, 'sts')],
        ]),
        actions: new Map([
          ['iam:GetUser', entry(3)],
          ['sts:GetCallerIdentity', entry(5, 'sts')],
        ]),
      })
      expect(usage.details('AKIA2')).toBeUndefined()
    }
    await close(one, other)
  })

  test('are not in the log', async () => {
    const { memory, one, other, exchange, close } = await start()
    const { position } = memory.end
    one.usage.set('AKIA1', entry(1))
    await exchange()
    expect(memory.end.position).toBe(position)
    await close(one, other)
  })

  test('are written when a replica ends, and known to one that starts later', async () => {
    const { open, one, other, close } = await start()
    one.usage.set('AKIA1', entry(1))
    await close(one, other)
    const late = await open('late')
    expect(datesOf(late)).toEqual([1, undefined])
    await close(late)
  })

  test.each(['refused', 'silent', 'lost'] as const)(
    'are written again when the answer of the database was %s',
    async (outcome) => {
      const { memory, one, other, exchange, close } = await start()
      memory.faults.call = ({ method }) => (method.includes('sage') ? { outcome } : undefined)
      one.usage.set('AKIA1', entry(1))
      await exchange()
      memory.faults = {}
      await exchange()
      expect(datesOf(other)).toEqual([1, undefined])
      await close(one, other)
    },
  )

  test('delay the end of a replica only for a while', async () => {
    const { memory, one, other, close } = await start()
    one.usage.set('AKIA1', entry(1))
    memory.faults.call = ({ method }) => (method.includes('sage') ? { outcome: 'silent' } : undefined)
    await close(one)
    memory.faults = {}
    await close(other)
  })

  test('are written in parts', async () => {
    const { memory, one, other, exchange, close } = await start()
    let merges = 0
    memory.faults.call = ({ replica, method }) => {
      if (replica === 'one' && method === 'mergeUsage') merges++
      return undefined
    }
    for (let key = 0; key < 1200; key++) one.usage.set(`AKIA${key}`, entry(1))
    await exchange()
    expect(merges).toBe(3)
    expect(other.usage.get('AKIA1199')).toEqual(entry(1))
    await close(one, other)
  })
})

describe('a reset of everything', () => {
  test('is not taken back by a replica that has not heard of it', async () => {
    const { memory, time, one, other, exchange, close } = await start()
    other.usage.set('AKIA1', entry(1))
    await exchange()
    other.usage.set('AKIA1', entry(2))
    // The other replica hears nothing of the log, but it writes dates.
    memory.faults.hint = () => []
    memory.faults.call = ({ replica, method }) =>
      replica === 'other' && !method.includes('sage') ? { outcome: 'refused' } : undefined
    one.reset()
    await time.until(Promise.resolve(one.durable()))
    one.usage.set('AKIA2', entry(3))
    await exchange()
    expect(datesOf(one)).toEqual([undefined, 3])
    memory.faults = {}
    await exchange()
    expect(datesOf(one)).toEqual([undefined, 3])
    expect(datesOf(other)).toEqual([undefined, 3])
    await close(one, other)
  })

  test('also of those that were reset before', async () => {
    const { open, time, one, other, exchange, close } = await start()
    for (const date of [1, 2]) {
      one.usage.set('AKIA1', entry(date))
      await exchange()
      other.reset()
      await time.until(Promise.resolve(other.durable()))
    }
    await exchange()
    const late = await open('late')
    expect([one, other, late].map(datesOf)).toEqual(Array(3).fill([undefined, undefined]))
    await close(one, other, late)
  })

  test('keeps the dates when it has to be undone', async () => {
    const { memory, time, one, other, exchange, close } = await start()
    one.usage.set('AKIA1', entry(1))
    await exchange()
    memory.isDown = true
    one.reset()
    const durable = one.durable()
    expect(datesOf(one)).toEqual([undefined, undefined])
    await time.until(expect(durable).rejects.toThrow())
    expect(datesOf(one)).toEqual([1, undefined])
    memory.isDown = false
    one.usage.set('AKIA2', entry(2))
    await exchange()
    expect([one, other].map(datesOf)).toEqual([
      [1, 2],
      [1, 2],
    ])
    await close(one, other)
  })
})

test('a restored savepoint replaces later dates everywhere', async () => {
  const { time, one, other, exchange, close } = await start()
  one.usage.set('AKIA1', entry(1))
  const savepoint = one.save()
  put(one, 'alice')
  one.usage.set('AKIA1', entry(2))
  other.usage.set('AKIA2', entry(2))
  await exchange()
  expect(other.view(at(account)).users.size).toBe(1)
  one.restore(savepoint)
  await time.until(Promise.resolve(one.durable()))
  await exchange()
  expect([one, other].map(datesOf)).toEqual([
    [1, undefined],
    [1, undefined],
  ])
  await close(one, other)
})
