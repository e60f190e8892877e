import { beforeEach, describe, expect, test } from '@jest/globals'
import { Registry } from '../../../store/shared/registry.ts'
import type { ReplicaNote, SeenReplica } from '../../../store/shared/status.ts'

const note = {
  name: 'a',
  program: '1.0.0',
  format: 1,
  address: undefined,
  settings: 'same',
}

let now: number
let beat: () => void
let stopped: boolean
let warnings: string[]
/** What the database answers. */
let register: (replica: ReplicaNote) => Promise<readonly SeenReplica[]>
let unregistered: string[]

beforeEach(() => {
  now = 1_000_000
  stopped = false
  warnings = []
  unregistered = []
  register = async (replica) => [{ ...replica, seen: now }]
})

const registryOf = () =>
  new Registry({
    database: {
      register: (replica) => register(replica),
      unregister: async (name) => {
        unregistered.push(name)
      },
    },
    note,
    position: () => 7,
    warn: (text) => warnings.push(text),
    timers: {
      sleep: async () => {},
      every: (_milliseconds, work) => {
        beat = work
        return () => {
          stopped = true
        }
      },
      now: () => now,
    },
  })

const nextBeat = async () => {
  beat()
  await new Promise((resolve) => setImmediate(resolve))
}

test('a replica registers at its start and with each beat, and leaves at its end', async () => {
  const registered: ReplicaNote[] = []
  register = async (replica) => {
    registered.push(replica)
    return [{ ...replica, seen: now }]
  }
  const registry = registryOf()
  await registry.start()
  await nextBeat()
  expect(registered).toEqual([
    { ...note, position: 7 },
    { ...note, position: 7 },
  ])
  expect(registry.replicas.map(({ name }) => name)).toEqual(['a'])
  await registry.close()
  expect({ stopped, unregistered }).toEqual({ stopped: true, unregistered: ['a'] })
})

describe('the clock', () => {
  test('is compared with that of the database, half way between question and answer', async () => {
    register = async (replica) => {
      const seen = now + 500
      now += 200
      return [{ ...replica, seen }]
    }
    const registry = registryOf()
    expect(registry.clockSkewMilliseconds).toBeUndefined()
    await registry.start()
    expect(registry.clockSkewMilliseconds).toBe(400)
    expect(warnings).toEqual([])
  })

  test.each([
    [3500, '3.5 s behind'],
    [-2000, '2.0 s ahead of'],
  ])('is warned about once when it is off by %d ms', async (skew, words) => {
    register = async (replica) => [{ ...replica, seen: now + skew }]
    const registry = registryOf()
    await registry.start()
    await nextBeat()
    expect(warnings).toEqual([
      `The clock of this machine is ${words} that of the database. Synchronize the clocks of all replicas.`,
    ])
    register = async (replica) => [{ ...replica, seen: now }]
    await nextBeat()
    register = async (replica) => [{ ...replica, seen: now + skew }]
    await nextBeat()
    expect(warnings).toHaveLength(2)
  })

  test('is not blamed for a slow answer', async () => {
    register = async (replica) => {
      const seen = now
      now += 6000
      return [{ ...replica, seen }]
    }
    await registryOf().start()
    expect(warnings).toEqual([])
  })
})

test('other settings are warned about once, until they are the same', async () => {
  const other = (settings: string) => async (replica: ReplicaNote) => [
    { ...replica, seen: now },
    { ...replica, name: 'b', settings, seen: now },
  ]
  register = other('others')
  const registry = registryOf()
  await registry.start()
  await nextBeat()
  expect(warnings).toEqual(['Replicas have other settings or another seed than this one: b.'])
  register = other('same')
  await nextBeat()
  register = other('others')
  await nextBeat()
  expect(warnings).toHaveLength(2)
})

test('without an answer, the replicas are those of the last time', async () => {
  const registry = registryOf()
  await registry.start()
  register = async () => {
    throw new Error('connection refused')
  }
  await nextBeat()
  await nextBeat()
  expect(registry.replicas).toHaveLength(1)
  expect(warnings).toEqual(['This replica could not be registered: connection refused.'])
})
