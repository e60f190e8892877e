import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { JournalFile } from '../../store/file-journal.ts'
import { openStore, type Store, StoreUnavailableError } from '../../store/index.ts'
import { linesOf } from '../../store/lines.ts'
import { at } from '../support/places.ts'
import {
  account,
  diskFull,
  type Faults,
  faultyJournal,
  names,
  put,
  temporaryDirectory,
  user,
} from './support.ts'

async function faultyStore(faults: Faults): Promise<{ store: Store; directory: string }> {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory, journal: () => faultyJournal(directory, faults) })
  put(store, 'old', { groups: ['g1'] })
  await store.durable()
  return { store, directory }
}

async function expectOnDisk(directory: string, expected: string[]): Promise<void> {
  const store = await openStore({ directory })
  expect(names(store)).toEqual(expected)
  await store.close()
}

async function journalLines(directory: string): Promise<number> {
  return [...linesOf(await readFile(join(directory, 'journal.1.jsonl')))].length
}

/** Writes half of the bytes, like a disk that runs full. */
async function halfWrite(file: JournalFile, bytes: Buffer, position: number): Promise<void> {
  await file.write(bytes.subarray(0, bytes.length / 2), position)
  await diskFull()
}

/**
 * Waits for a failed repair. A faulty truncation fails immediately, so it is over one turn of the event loop
 * later.
 */
const repairTried = () => new Promise((resolve) => setImmediate(resolve))

describe('when an append fails', () => {
  test.each<[string, Faults]>([
    ['before it wrote', { write: diskFull }],
    ['in the middle', { write: halfWrite }],
  ])('%s, its commits are undone, their callers told, and the next one succeeds', async (_, broken) => {
    const faults: Faults = {}
    const { store, directory } = await faultyStore(faults)
    Object.assign(faults, broken)
    put(store, 'old', { groups: ['g2'] })
    put(store, 'new')
    store.transact(at(account), (tx) => tx.users.delete('old'))
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    expect(names(store)).toEqual(['old'])
    expect(store.view(at(account)).users.get('old')).toEqual(user('old', { groups: ['g1'] }))
    expect(store.view(at(account)).users.count('group', 'g1')).toBe(1)
    delete faults.write
    await repairTried()
    expect(store.status()).toMatchObject({ writable: true, reason: expect.stringContaining('ENOSPC') })
    put(store, 'later')
    await store.durable()
    expect(store.status()).toEqual({ writable: true, durability: 'fsync', directory, rows: 2 })
    expect(await journalLines(directory)).toBe(4)
    await store.close()
    await expectOnDisk(directory, ['later', 'old'])
  })

  test('because the disk does not sync, the lines that were written are cut off', async () => {
    const faults: Faults = {}
    const { store, directory } = await faultyStore(faults)
    let broken = true
    faults.sync = () => {
      if (!broken) return Promise.resolve()
      broken = false
      return diskFull()
    }
    put(store, 'new')
    await expect(store.durable()).rejects.toThrow('ENOSPC')
    await store.close()
    await expectOnDisk(directory, ['old'])
  })

  test('the commits that wait behind it are undone before it', async () => {
    const faults: Faults = {}
    const { store } = await faultyStore(faults)
    const waiting: (Promise<void> | undefined)[] = []
    faults.write = () => {
      put(store, 'old', { path: '/2/' })
      store.reset()
      put(store, 'old', { path: '/3/' })
      waiting.push(store.durable())
      return diskFull()
    }
    put(store, 'old', { path: '/1/' })
    const secret = store.secret
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    await expect(waiting[0]).rejects.toThrow(StoreUnavailableError)
    expect(store.view(at(account)).users.get('old')?.path).toBe('/')
    expect(store.secret).toEqual(secret)
    expect(store.durable()).toBeUndefined()
    await store.close()
  })

  test('nobody has to wait for it', async () => {
    const faults: Faults = {}
    const { store } = await faultyStore(faults)
    faults.write = diskFull
    put(store, 'new')
    await store.close()
    expect(names(store)).toEqual(['old'])
  })

  test('and cannot be cut off, writes stay refused, and reads go on', async () => {
    const faults: Faults = {}
    const { store, directory } = await faultyStore(faults)
    Object.assign(faults, { write: halfWrite, truncate: diskFull })
    put(store, 'new')
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    await repairTried()
    for (const fault of ['write', 'truncate'] as const) delete faults[fault]
    expect(() => put(store, 'later')).toThrow(StoreUnavailableError)
    expect(() => store.reset()).toThrow('could not be repaired')
    expect(store.transact(at(account), (tx) => tx.users.size)).toBe(1)
    expect(names(store)).toEqual(['old'])
    expect(store.status()).toMatchObject({ writable: false, reason: expect.stringContaining('repaired') })
    await store.close()
    await expectOnDisk(directory, ['old'])
  })

  test('commits that came during a cut that fails are undone too', async () => {
    const faults: Faults = {}
    const { store } = await faultyStore(faults)
    faults.write = diskFull
    const late: (Promise<void> | undefined)[] = []
    faults.truncate = () => {
      put(store, 'late')
      late.push(store.durable())
      return diskFull()
    }
    put(store, 'new')
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    await repairTried()
    await expect(late[0]).rejects.toThrow(StoreUnavailableError)
    expect(names(store)).toEqual(['old'])
    await store.close()
  })
})

test('a transaction that wrote nothing appends nothing', async () => {
  const { store, directory } = await faultyStore({})
  store.transact(at(account), (tx) => [tx.users.get('old'), tx.users.delete('nobody')])
  expect(store.durable()).toBeUndefined()
  expect(await journalLines(directory)).toBe(3)
  await store.close()
})

test('commits that wait share one write', async () => {
  const faults: Faults = {}
  const { store } = await faultyStore(faults)
  let writes = 0
  faults.write = (file, bytes, position) => {
    writes += 1
    return file.write(bytes, position)
  }
  for (let i = 0; i < 100; i++) put(store, `u${i}`)
  await store.durable()
  expect(writes).toBe(1)
  await store.close()
})

test('a failed first append makes the opening fail', async () => {
  const directory = await temporaryDirectory()
  const journal = () => faultyJournal(directory, { sync: diskFull })
  await expect(openStore({ directory, journal })).rejects.toThrow('ENOSPC')
  await expectOnDisk(directory, [])
})
