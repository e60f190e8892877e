import { describe, expect, test } from '@jest/globals'
import { StoreConflictError, StoreUnavailableError } from '../../../store/index.ts'
import { LOG_FORMAT } from '../../../store/shared/batch.ts'
import { names, put } from '../support.ts'
import {
  appendForeign,
  failing,
  failureOf,
  ids,
  pair,
  type Replicas,
  shared,
  userRecord,
} from './replicas.ts'

describe('hints', () => {
  test('are applied without a question', async () => {
    const world = await pair()
    const calls = failing(world, '')
    for (const name of ['one', 'two']) appendForeign(world.memory, [userRecord(name)])
    await world.time.pass(0)
    expect(names(world.a)).toEqual(['one', 'two'])
    expect(calls).toEqual([])
  })

  test.each<[string, (world: Replicas) => void]>([
    [
      'without the entry',
      ({ memory }) => appendForeign(Object.assign(memory, { hintsHaveBodies: false }), [userRecord('one')]),
    ],
    [
      'after one that is lost',
      ({ memory }) => {
        memory.faults.hint = () => []
        appendForeign(memory, [userRecord('one')])
        memory.faults.hint = () => [0]
        appendForeign(memory, [])
      },
    ],
    [
      'too many at once',
      ({ memory }) => {
        memory.faults.hint = () => Array.from({ length: 1001 }, () => 0)
        appendForeign(memory, [userRecord('one')])
      },
    ],
  ])('%s let the log be read', async (_what, append) => {
    const world = await pair()
    append(world)
    const calls = failing(world, '')
    await world.time.pass(0)
    expect(names(world.a)).toEqual(['one'])
    if (_what !== 'too many at once') expect(calls).toEqual(['read'])
  })

  test('that are lost cost a second', async () => {
    const world = await pair()
    world.memory.faults.hint = () => []
    appendForeign(world.memory, [userRecord('one')])
    await world.time.pass(999)
    expect(names(world.a)).toEqual([])
    await world.time.pass(1)
    expect(names(world.a)).toEqual(['one'])
  })

  test('that follow another entry let the other history be loaded', async () => {
    const world = await pair()
    appendForeign(world.memory, [userRecord('gone')])
    await world.time.pass(0)
    world.memory.fork(1, [JSON.stringify([userRecord('instead')])])
    appendForeign(world.memory, [userRecord('next')])
    await world.time.pass(0)
    expect(names(world.a)).toEqual(['instead', 'next'])
    expect(shared(world.a)?.reloads).toBe(1)
  })

  test('of another history are not applied', async () => {
    const world = await pair()
    world.memory.faults.hint = () => [500]
    appendForeign(world.memory, [userRecord('one')])
    appendForeign(world.memory, [userRecord('two')])
    world.memory.fork(2, ['[]', '[]'])
    await world.time.pass(2000)
    expect(names(world.a)).toEqual([])
    expect(shared(world.a)).toMatchObject({ position: 3, reloads: 1 })
  })
})

describe('another history', () => {
  test('is loaded instead', async () => {
    const world = await pair()
    for (const name of ['one', 'two']) put(world.a, name)
    await world.time.until(world.a.durable() ?? Promise.reject())
    const { secret } = world.a
    world.memory.fork(1, [JSON.stringify([userRecord('other')]), '[]'])
    put(world.a, 'three')
    expect(await world.time.until(failureOf(world.a.durable()))).toBeInstanceOf(StoreConflictError)
    expect(names(world.a)).toEqual(['other'])
    expect(world.a.secret).toBe(secret)
    expect(shared(world.a)).toMatchObject({ position: 3, reloads: 1 })
    expect(world.warnings).toEqual([
      'The log no longer contains what followed position 2, or contains something else. Everything was loaded again, up to position 3.',
    ])
    await world.time.pass(1000)
    expect(names(world.b)).toEqual(['other'])
  })

  test('is shorter', async () => {
    const world = await pair()
    put(world.a, 'one')
    await world.time.until(world.a.durable() ?? Promise.reject())
    world.memory.fork(1)
    await world.time.pass(1000)
    expect([names(world.a), names(world.b)]).toEqual([[], []])
    expect(shared(world.a)).toMatchObject({ position: 1, reloads: 1 })
  })

  /** Appends entries that `a` does not hear of, and deletes those that a checkpoint contains. */
  function truncate({ memory }: Replicas, count: number): void {
    memory.faults.hint = () => []
    for (let index = 0; index < count; index++) appendForeign(memory, [])
    const records = [{ reset: Buffer.alloc(32, 1).toString('base64') }, userRecord('kept')]
    memory.writeCheckpoint(memory.end, [JSON.stringify(records)])
    memory.truncate(memory.end.position)
  }

  test('is a log that was truncated', async () => {
    const world = await pair()
    truncate(world, 5)
    put(world.a, 'one')
    expect(await world.time.until(failureOf(world.a.durable()))).toBeInstanceOf(StoreConflictError)
    expect(names(world.a)).toEqual(['kept'])
    expect(shared(world.a)).toMatchObject({ position: 6, reloads: 1 })
  })

  test('does not tell any more what became of a commit', async () => {
    const world = await pair()
    failing(world, 'append', { outcome: 'lost' })
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    await world.time.rest()
    truncate(world, 5)
    const reason = 'The database was silent for so long that it no longer tells whether it saved the change'
    expect(await world.time.until(failure)).toEqual(new StoreUnavailableError(reason))
    expect(names(world.a)).toEqual(['kept'])
    expect(world.a.status().writable).toBe(true)
  })

  test('tells that a commit is saved, although what was before it is gone', async () => {
    const world = await pair()
    failing(world, 'append', { outcome: 'lost' })
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    await world.time.rest()
    truncate(world, 0)
    expect(await world.time.until(failure)).toBeUndefined()
    expect(names(world.a)).toEqual(['kept'])
  })

  test('is not a log that begins after the checkpoint of the state', async () => {
    const world = await pair()
    truncate(world, 0)
    world.memory.fork(0)
    expect(ids(world)).toEqual(['a:1'])
    world.memory.truncate(1)
    put(world.a, 'one')
    await world.time.until(world.a.durable() ?? Promise.reject())
    expect(shared(world.a)?.reloads).toBe(0)
  })
})

describe('an entry that cannot be read', () => {
  test.each([
    ['of a newer version', `{"v":${LOG_FORMAT + 1},"records":[]}`, 'Use a newer version.'],
    ['that is not JSON', '[', 'Entry 2 of the log cannot be read: '],
    ['that is no record', '[[["111111111111","nothing","x",null]]]', 'Entry 2 of the log cannot be read: '],
  ])('%s stops the replica', async (_what, body, reason) => {
    const world = await pair()
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    world.memory.append({ position: 2, id: 'x:2', body }, 'a:1')
    await world.time.pass(0)
    const error = await failure
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(names(world.a)).toEqual([])
    expect(() => put(world.a, 'two')).toThrow(reason)
    expect(world.a.status()).toMatchObject({ writable: false, reason: expect.stringContaining(reason) })
    await expect(world.a.fresh()).rejects.toThrow(reason)
    expect(world.warnings).toEqual(expect.arrayContaining([expect.stringContaining(reason)]))
    await world.time.until(world.a.close())
  })

  test('ends reads that wait, rather than let them see an old state', async () => {
    const world = await pair()
    world.memory.faults.hint = () => []
    const { position, id } = world.memory.end
    const body = `{"v":${LOG_FORMAT + 1},"records":[]}`
    world.memory.append({ position: position + 1, id: 'x:1', body }, id)
    const failure = await failureOf(world.time.until(world.a.fresh() ?? Promise.reject()))
    expect(failure).toBeInstanceOf(StoreUnavailableError)
    expect(String(failure)).toContain('Use a newer version.')
    expect(shared(world.a)?.staleReads).toBe(0)
    await world.time.until(world.a.close())
  })
})
