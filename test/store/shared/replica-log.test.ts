import { describe, expect, test } from '@jest/globals'
import {
  StoreConflictError,
  StoreError,
  StoreUnavailableError,
  StoreVersionError,
} from '../../../store/index.ts'
import { LOG_FORMAT } from '../../../store/shared/batch.ts'
import { at } from '../../support/places.ts'
import { account, user } from '../rows.ts'
import { names, put } from '../support.ts'
import {
  appendForeign,
  failing,
  failureOf,
  ids,
  PATIENCE,
  pair,
  type Replicas,
  replicas,
  shared,
  userRecord,
} from './replicas.ts'

describe('a start', () => {
  test('makes the secret of a new log, or takes that of the replica that was first', async () => {
    const world = replicas()
    const [a, b] = await Promise.all([world.open('a'), world.open('b')])
    expect(a.secret).toHaveLength(32)
    expect(b.secret.equals(a.secret)).toBe(true)
    expect(world.memory.entries).toHaveLength(1)
    expect(a.status()).toMatchObject({
      writable: true,
      durability: 'shared',
      shared: { engine: 'memory', position: 1 },
    })
  })

  test('loads a checkpoint, and the entries after it', async () => {
    const { memory, open } = replicas()
    const state = [{ reset: Buffer.alloc(32, 7).toString('base64') }, userRecord('alice')]
    memory.writeCheckpoint(
      { position: 5, id: 'y:5' },
      state.map((record) => JSON.stringify([record])),
    )
    for (let index = 0; index < 1200; index++) appendForeign(memory, [userRecord(`user${index}`)])
    const a = await open('a')
    expect(a.secret).toEqual(Buffer.alloc(32, 7))
    expect(names(a)).toHaveLength(1201)
    expect(shared(a)?.position).toBe(1205)
  })

  test('waits for the database', async () => {
    const world = replicas()
    world.memory.isDown = true
    const opening = world.open('a')
    await world.time.pass(29_000)
    world.memory.isDown = false
    expect(names(await opening)).toEqual([])
  })

  test('waits for slow answers, whatever the patience of requests is', async () => {
    const world = replicas()
    world.memory.faults.call = () => ({ before: 1000 })
    const a = await world.open('a', { patience: 0 })
    expect(names(a)).toEqual([])
    expect(shared(a)?.position).toBe(1)
  })

  test('fails if the database is not there within 30 seconds', async () => {
    const world = replicas()
    world.memory.isDown = true
    const reason = 'The database was not ready within 30 seconds: The connection was refused'
    await expect(world.open('a')).rejects.toThrow(reason)
    expect(world.time.elapsed()).toBeGreaterThanOrEqual(30_000)
  })

  test('fails at once if the log has a newer format', async () => {
    const world = replicas()
    world.memory.format = { version: LOG_FORMAT + 1, minimum: LOG_FORMAT + 1 }
    await expect(world.open('a')).rejects.toThrow(StoreVersionError)
    expect(world.time.elapsed()).toBe(0)
  })

  test('fails at once if the database refuses the replica for good', async () => {
    const world = replicas()
    const database = world.memory.connect('a')
    Object.assign(database, { open: () => Promise.reject(new StoreError('--store: no rights.')) })
    Object.assign(world.memory, { connect: () => database })
    await expect(world.open('a')).rejects.toThrow('--store: no rights.')
    expect(world.time.elapsed()).toBe(0)
  })

  test('fails if the log lacks entries, and writes nothing', async () => {
    const world = replicas()
    Object.defineProperty(world.memory, 'end', { value: { position: 330, id: 'x:330' } })
    const reason = 'The log ends at position 330, but its entries after position 0 are missing'
    await expect(world.open('a')).rejects.toThrow(reason)
    expect(ids(world)).toEqual([])
  })
})

describe('commits', () => {
  test('that arrive during an append share the next one', async () => {
    const world = await pair()
    for (const name of ['one', 'two']) put(world.a, name)
    await new Promise((resolve) => setImmediate(resolve))
    for (const name of ['three', 'four']) put(world.a, name)
    await world.time.until(world.a.durable() ?? Promise.reject())
    expect(world.memory.entries.map(({ body }) => JSON.parse(body).length)).toEqual([1, 2, 2])
    expect(shared(world.a)).toMatchObject({ appends: 2, commits: 4, conflicts: 0, position: 3 })
    expect(world.a.durable()).toBeUndefined()
    await world.time.pass(0)
    expect(names(world.b)).toEqual(['four', 'one', 'three', 'two'])
  })

  const LONG_PATH = `/${'x'.repeat(200_000)}/`
  const lengths = ({ memory }: Replicas) => memory.entries.map(({ body }) => JSON.parse(body).length)

  test('of one turn share an entry, however large it is', async () => {
    const world = await pair()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      put(world.a, name, { path: LONG_PATH })
      await Promise.resolve()
    }
    await world.time.until(world.a.durable() ?? Promise.reject())
    expect(lengths(world)).toEqual([1, 6])
  })

  test('of several turns share entries of about 512 kB', async () => {
    const world = await pair()
    world.memory.faults.call = () => ({ before: 5 })
    put(world.a, 'first')
    await world.time.rest()
    for (const turn of [1, 2, 3, 4]) {
      for (const name of ['a', 'b']) put(world.a, `${name}${turn}`, { path: LONG_PATH })
      await world.time.rest()
    }
    await world.time.until(world.a.durable() ?? Promise.reject())
    expect(lengths(world)).toEqual([1, 1, 4, 4])
  })
})

describe('a position that is taken', () => {
  test('undoes everything, and applies what came first, before anybody hears of it', async () => {
    const world = await pair()
    world.memory.faults.hint = () => []
    appendForeign(world.memory, [userRecord('foreign')])
    const undone: string[] = []
    for (const name of ['one', 'two']) {
      put(world.a, name)
      world.a.alsoUndo(() => undone.push(name))
    }
    const seen = failureOf(world.a.durable()).then((error) => [error, names(world.a)])
    expect(await world.time.until(seen)).toEqual([expect.any(StoreConflictError), ['foreign']])
    expect(undone).toEqual(['two', 'one'])
    expect(shared(world.a)).toMatchObject({ appends: 0, conflicts: 1, position: 2 })
  })

  test('undoes nothing in the turn in which something is committed', async () => {
    const world = replicas()
    const database = world.memory.connect('a')
    const a = await world.open('a', { database })
    const answers: (() => void)[] = []
    database.read = async (position) => {
      await new Promise<void>((resolve) => answers.push(resolve))
      return world.memory.entries.slice(position - 1)
    }
    appendForeign(Object.assign(world.memory, { hintsHaveBodies: false }), [userRecord('foreign')])
    await world.time.pass(0)
    put(a, 'own')
    for (const answer of answers) answer()
    for (let microtask = 0; microtask < 100; microtask++) await Promise.resolve()
    const durable = a.durable()
    expect(durable).toBeDefined()
    expect(await failureOf(durable)).toBeInstanceOf(StoreConflictError)
    expect(names(a)).toEqual(['foreign'])
  })

  test('is that of the batch itself if the answer was lost', async () => {
    const world = await pair()
    failing(world, 'append', { outcome: 'lost' }, { outcome: 'lost' })
    put(world.a, 'one')
    await world.time.until(world.a.durable() ?? Promise.reject())
    expect(ids(world)).toEqual(['a:1', 'a:2'])
    expect(shared(world.a)).toMatchObject({ appends: 1, commits: 1, conflicts: 0, unknown: 0, position: 2 })
  })

  test('is that of the batch, and others follow: only what came later is undone', async () => {
    const world = await pair()
    failing(world, 'append', { outcome: 'lost' })
    world.memory.faults.hint = () => []
    put(world.a, 'one')
    const first = failureOf(world.a.durable())
    await world.time.rest()
    put(world.a, 'two')
    const second = failureOf(world.a.durable())
    appendForeign(world.memory, [userRecord('foreign')])
    const errors = await world.time.until(Promise.all([first, second]))
    expect(errors).toEqual([undefined, expect.any(StoreConflictError)])
    expect(names(world.a)).toEqual(['foreign', 'one'])
  })

  test('lets an attempt run again', async () => {
    const world = await pair()
    world.memory.faults.hint = () => []
    appendForeign(world.memory, [userRecord('foreign')])
    const runs: string[][] = []
    await world.time.until(
      Promise.resolve(
        world.a.durably(() => {
          runs.push(names(world.a))
          put(world.a, 'own')
        }),
      ),
    )
    expect(runs).toEqual([[], ['foreign']])
    expect(shared(world.a)?.reruns).toBe(1)
    expect(names(world.a)).toEqual(['foreign', 'own'])
  })
})

describe('a database that does not answer', () => {
  test('gets the same entry again, every 50 ms', async () => {
    const world = await pair()
    const calls = failing(
      world,
      'append',
      ...Array.from({ length: 5 }, () => ({ outcome: 'refused' }) as const),
    )
    put(world.a, 'one')
    await world.time.until(world.a.durable() ?? Promise.reject())
    expect(calls.filter((method) => method === 'append')).toHaveLength(6)
    expect(world.time.elapsed()).toBe(250)
    expect(ids(world)).toEqual(['a:1', 'a:2'])
    expect(world.a.status()).toMatchObject({
      writable: true,
      shared: { isConnected: true, outageMilliseconds: 0 },
    })
    expect(world.a.status()).not.toHaveProperty('reason')
  })

  test('is given up after the patience: commits are undone, writes refused, reads go on', async () => {
    const world = await pair()
    put(world.a, 'old')
    await world.time.until(world.a.durable() ?? Promise.reject())
    world.memory.isDown = true
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    await world.time.pass(PATIENCE - 1)
    expect(names(world.a)).toEqual(['old', 'one'])
    await world.time.pass(100)
    const reason = 'The database does not answer: The connection was refused'
    expect(await failure).toEqual(new StoreUnavailableError(reason))
    expect(names(world.a)).toEqual(['old'])
    expect(() => put(world.a, 'two')).toThrow(reason)
    expect(world.a.status()).toMatchObject({
      writable: false,
      reason,
      shared: { unknown: 1, isConnected: false },
    })
    await world.time.pass(20_000)
    expect(shared(world.a)?.outageMilliseconds).toBeGreaterThan(20_000)
    world.memory.isDown = false
    await world.time.pass(50)
    expect(world.a.status()).toMatchObject({ writable: true, shared: { isConnected: true } })
    expect(world.a.status()).not.toHaveProperty('reason')
    expect(world.memory.entries.map(({ body }) => body).slice(2)).toEqual(['[]'])
    put(world.a, 'three')
    await world.time.until(world.a.durable() ?? Promise.reject())
    await world.time.pass(1000)
    expect([names(world.a), names(world.b)]).toEqual([
      ['old', 'three'],
      ['old', 'three'],
    ])
  })

  test('had saved the entry nevertheless', async () => {
    const world = await pair()
    failing(world, 'append', { outcome: 'silent' })
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    await world.time.pass(PATIENCE)
    expect(await failure).toBeInstanceOf(StoreUnavailableError)
    await world.time.pass(100)
    expect(names(world.a)).toEqual(['one'])
    expect(ids(world)).toEqual(['a:1', 'a:2'])
    expect(world.a.status()).toMatchObject({ writable: true })
  })

  test('is settled by what another replica appends', async () => {
    const world = await pair()
    failing(world, 'append', ...Array.from({ length: 500 }, () => ({ outcome: 'refused' }) as const))
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    await world.time.pass(PATIENCE)
    expect(await failure).toBeInstanceOf(StoreUnavailableError)
    expect(world.a.status().writable).toBe(false)
    put(world.b, 'two')
    await world.time.pass(100)
    expect(names(world.a)).toEqual(['two'])
    expect(world.a.status().writable).toBe(true)
  })

  test('contradicts itself', async () => {
    const world = await pair()
    const append = world.memory.append.bind(world.memory)
    world.memory.append = () => 'taken'
    put(world.a, 'one')
    const failure = failureOf(world.a.durable())
    await world.time.pass(PATIENCE)
    expect(await failure).toMatchObject({
      message: 'The database refuses an entry at a position that is free',
    })
    world.memory.append = append
    await world.time.pass(100)
    expect(world.a.status().writable).toBe(true)
  })
})

test('a listener hears of resets and values of other replicas, and of their end', async () => {
  const world = await pair()
  const heard: unknown[] = []
  world.b.onReset((place) => {
    heard.push(place?.accountId ?? 'everything')
    return () => heard.push('undone')
  })
  world.b.onValue({ name: 'clock' }, (value) => {
    heard.push(value)
    return () => heard.push('undone')
  })
  await world.a.durably(() => world.a.publish({ name: 'clock' }, 5))
  await world.a.durably(() => world.a.resetAccount(at(account)))
  await world.a.durably(() => world.a.reset())
  await world.time.pass(0)
  expect(heard).toEqual([5, account, 'everything'])
  expect(world.b.secret.equals(world.a.secret)).toBe(true)
})

test('the status tells how long the log is, and how old the checkpoint', async () => {
  const world = await pair()
  expect(shared(world.a)).toMatchObject({ logEntries: 0, checkpointAgeMilliseconds: undefined })
  world.memory.writeCheckpoint({ position: 1, id: 'a:1' }, ['[]'])
  put(world.a, 'one')
  await world.time.pass(1000)
  expect(shared(world.a)).toMatchObject({
    logEntries: 2,
    checkpointAgeMilliseconds: 1000,
    lagMilliseconds: 0,
  })
  expect(shared(world.a)).toMatchObject({ replica: 'a', reads: 'linear', replicas: ['a'] })
})

test('nothing happens after the end', async () => {
  const world = await pair()
  world.a.transact(at(account), (tx) => tx.users.put('one', user('one')))
  await world.time.until(world.a.close())
  expect(ids(world)).toEqual(['a:1', 'a:2'])
  const calls = failing(world, '')
  appendForeign(world.memory, [userRecord('two')])
  await world.time.pass(60_000)
  expect(calls).toEqual([])
  expect(world.memory.notes.has('a')).toBe(false)
})
