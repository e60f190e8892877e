import { describe, expect, test } from '@jest/globals'
import { names } from '../support.ts'
import { appendForeign, PATIENCE, type Replicas, replicas, userRecord } from './replicas.ts'

async function replica(reads: 'linear' | 'local' = 'linear') {
  const world = replicas()
  const a = await world.open('a', { reads })
  // Without hints, only questions bring what others have appended.
  world.memory.faults.hint = () => []
  return { ...world, a }
}

/** Counts the calls of a method. */
function count({ memory }: Replicas, method: string): { readonly calls: () => number } {
  let calls = 0
  const before = memory.faults.call
  memory.faults.call = (call) => {
    if (call.method === method) calls++
    return before?.(call)
  }
  return { calls: () => calls }
}

describe('a read', () => {
  test('sees what was appended before', async () => {
    const world = await replica()
    appendForeign(world.memory, [userRecord('one')])
    await world.time.until(world.a.fresh() ?? Promise.reject())
    expect(names(world.a)).toEqual(['one'])
    expect(world.time.elapsed()).toBe(0)
  })

  test('does not wait if reads are local', async () => {
    const { a } = await replica('local')
    expect(a.fresh()).toBeUndefined()
  })

  test('shares a question with the others of its turn', async () => {
    const world = await replica()
    const { calls } = count(world, 'last')
    const reads = Array.from({ length: 5 }, () => world.a.fresh())
    await world.time.until(Promise.all(reads))
    expect(calls()).toBe(1)
    const first = world.a.fresh()
    await world.time.rest()
    await Promise.all([first, world.time.until(world.a.fresh() ?? Promise.reject())])
    expect(calls()).toBe(3)
  })

  test('does not share a question that was asked before', async () => {
    const world = await replica()
    world.memory.faults.call = ({ method }) => (method === 'last' ? { after: 100 } : undefined)
    const early = world.a.fresh()
    await world.time.pass(50)
    appendForeign(world.memory, [userRecord('one')])
    const late = world.a.fresh()
    await world.time.until(early ?? Promise.reject())
    expect(names(world.a)).toEqual([])
    await world.time.until(late ?? Promise.reject())
    expect(names(world.a)).toEqual(['one'])
  })

  test('waits for an append of its own replica that is under way', async () => {
    const world = await replica()
    world.memory.faults.call = ({ method }) => (method === 'append' ? { after: 100 } : undefined)
    const written = world.a.durably(() => world.a.publish({ name: 'clock' }, 1))
    await world.time.pass(10)
    await world.time.until(world.a.fresh() ?? Promise.reject())
    expect(world.time.elapsed()).toBe(100)
    await written
    expect(world.a.status().shared).toMatchObject({ position: 2, staleReads: 0 })
  })
})

describe('without an answer', () => {
  test('asks again, and sees what was appended meanwhile', async () => {
    const world = await replica()
    world.memory.isDown = true
    const read = world.a.fresh()
    await world.time.pass(PATIENCE - 100)
    world.memory.isDown = false
    appendForeign(world.memory, [userRecord('one')])
    await world.time.until(read ?? Promise.reject())
    expect(names(world.a)).toEqual(['one'])
    expect(world.a.status().shared?.staleReads).toBe(0)
  })

  test('asks again if it is the log that cannot be read', async () => {
    const world = await replica()
    appendForeign(world.memory, [userRecord('one')])
    let failures = 3
    world.memory.faults.call = ({ method }) =>
      method === 'read' && failures-- > 0 ? { outcome: 'refused' } : undefined
    await world.time.until(world.a.fresh() ?? Promise.reject())
    expect(names(world.a)).toEqual(['one'])
    expect(world.time.elapsed()).toBe(150)
  })

  test.each(['refused', 'silent'] as const)(
    'sees the old state when the patience is over (%s)',
    async (outcome) => {
      const world = await replica()
      appendForeign(world.memory, [userRecord('one')])
      world.memory.faults.call = () => ({ outcome })
      const reads = [world.a.fresh(), world.a.fresh()]
      await world.time.until(Promise.all(reads))
      expect(names(world.a)).toEqual([])
      expect(world.time.elapsed()).toBe(PATIENCE)
      expect(world.a.status().shared?.staleReads).toBe(2)
    },
  )

  test('does not wait again during the same outage, but asks', async () => {
    const world = await replica()
    world.memory.isDown = true
    await world.time.until(world.a.fresh() ?? Promise.reject())
    const start = world.time.elapsed()
    await world.time.until(world.a.fresh() ?? Promise.reject())
    expect(world.time.elapsed()).toBe(start)
    expect(world.a.status().shared?.staleReads).toBe(2)
    world.memory.isDown = false
    appendForeign(world.memory, [userRecord('one')])
    await world.time.until(world.a.fresh() ?? Promise.reject())
    expect(names(world.a)).toEqual(['one'])
  })

  test('asks again after the process was stopped for longer than the patience', async () => {
    const world = await replica()
    appendForeign(world.memory, [userRecord('one')])
    let isFirst = true
    world.memory.faults.call = ({ method }) => {
      if (method !== 'last' || !isFirst) return undefined
      isFirst = false
      return { outcome: 'silent' }
    }
    const read = world.a.fresh()
    await world.time.rest()
    world.time.jump(60_000)
    await world.time.until(read ?? Promise.reject())
    expect(names(world.a)).toEqual(['one'])
    expect(world.a.status().shared?.staleReads).toBe(0)
  })
})
