/** Tests last-used dates that replicas exchange. */
import { describe, expect, test } from '@jest/globals'
import { Listeners } from '../../../store/listeners.ts'
import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import { SharedUsage } from '../../../store/shared/shared-usage.ts'
import type { UsageEntry } from '../../../store/types.ts'
import { usageEpochTopic } from '../../../store/usage.ts'

const entry = (date: number, service = 'iam'): UsageEntry => ({ date, region: 'us-east-1', service })

/** A replica, whose time passes with `tick`. */
function replica(database: MemoryDatabase, name: string) {
  const listeners = new Listeners()
  let work = () => {}
  const timers = {
    sleep: async () => {},
    now: () => 0,
    every: (_milliseconds: number, repeated: () => void) => {
      work = repeated
      return () => {
        work = () => {}
      }
    },
  }
  const usage = new SharedUsage({ database: database.connect(name), listeners, timers })
  return {
    usage,
    /** Applies the value as when this or another replica has published it. */
    begin: (epoch: number) => listeners.value({ topic: usageEpochTopic.name, value: epoch }),
    tick: async () => {
      work()
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

async function replicas(database = new MemoryDatabase()) {
  const [one, other] = [replica(database, 'one'), replica(database, 'other')]
  await Promise.all([one.usage.load(), other.usage.load()])
  return { database, one, other }
}

describe('dates of use', () => {
  test('are at the others after both have exchanged them, the later one of each', async () => {
    const { one, other } = await replicas()
    one.usage.set('AKIA1', entry(1), 'iam:GetUser')
    one.usage.set('AKIA1', entry(5, 'sts'), 'sts:GetCallerIdentity')
    other.usage.set('AKIA1', entry(3), 'iam:GetUser')
    other.usage.set('AKIA2', entry(2))
    expect(other.usage.get('AKIA1')).toEqual(entry(3))
    for (const each of [one, other, one]) await each.tick()
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
  })

  test('are known to a replica that starts later, and are written when one ends', async () => {
    const { database, one } = await replicas()
    one.usage.set('AKIA1', entry(1))
    await one.usage.close()
    const late = replica(database, 'late')
    await late.usage.load()
    expect(late.usage.get('AKIA1')).toEqual(entry(1))
  })

  test('are written again when the database has not answered', async () => {
    const { database, one, other } = await replicas()
    database.isDown = true
    one.usage.set('AKIA1', entry(1))
    await one.tick()
    database.isDown = false
    for (const each of [one, other]) await each.tick()
    expect(other.usage.get('AKIA1')).toEqual(entry(1))
  })

  test('are written in parts', async () => {
    const { database, one, other } = await replicas()
    const calls: string[] = []
    database.faults.call = ({ method }) => {
      calls.push(method)
      return undefined
    }
    for (let key = 0; key < 1200; key++) one.usage.set(`AKIA${key}`, entry(1))
    for (const each of [one, one, other]) await each.tick()
    expect(calls).toEqual([
      ...['mergeUsage', 'mergeUsage', 'mergeUsage', 'usageSince'],
      ...['usageSince', 'usageSince'],
    ])
    expect(other.usage.saved()).toHaveLength(1200)
  })
})

describe('a reset', () => {
  test('is not taken back by a replica that has not heard of it', async () => {
    const { one, other } = await replicas()
    other.usage.set('AKIA1', entry(1))
    one.usage.clear()
    one.begin(one.usage.nextEpoch())
    one.usage.set('AKIA2', entry(2))
    for (const each of [one, other, one]) await each.tick()
    expect([one.usage.get('AKIA1'), one.usage.get('AKIA2')]).toEqual([undefined, entry(2)])
    other.begin(1)
    expect(other.usage.get('AKIA1')).toBeUndefined()
    await other.tick()
    expect(other.usage.get('AKIA2')).toEqual(entry(2))
  })

  test('in the middle of an exchange ends it', async () => {
    const { database, one, other } = await replicas()
    one.usage.set('AKIA1', entry(1))
    database.faults.call = () => {
      database.faults = {}
      one.begin(7)
      return undefined
    }
    await one.tick()
    expect(one.usage.get('AKIA1')).toBeUndefined()
    other.begin(7)
    for (const each of [one, other]) await each.tick()
    expect(other.usage.get('AKIA1')).toBeUndefined()
  })

  test('can be undone', async () => {
    const { one, other } = await replicas()
    one.usage.set('AKIA1', entry(1))
    const undo = one.begin(1)
    expect(one.usage.get('AKIA1')).toBeUndefined()
    undo()
    expect(one.usage.get('AKIA1')).toEqual(entry(1))
    for (const each of [one, other]) await each.tick()
    expect(other.usage.get('AKIA1')).toEqual(entry(1))
  })
})

test('a restored savepoint replaces later dates everywhere', async () => {
  const { one, other } = await replicas()
  one.usage.set('AKIA1', entry(1))
  const saved = one.usage.saved()
  one.usage.set('AKIA1', entry(2))
  other.usage.set('AKIA2', entry(2))
  for (const each of [one, other, one]) await each.tick()
  one.usage.restore(saved)
  const epoch = one.usage.nextEpoch()
  for (const each of [one, other]) each.begin(epoch)
  for (const each of [one, other]) await each.tick()
  for (const { usage } of [one, other])
    expect([usage.get('AKIA1'), usage.get('AKIA2')]).toEqual([entry(1), undefined])
})
