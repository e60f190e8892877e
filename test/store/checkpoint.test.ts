import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { FileJournal } from '../../store/file-journal.ts'
import { openStore, type Store, StoreError, type Tx, type UserRow } from '../../store/index.ts'
import { at } from '../support/places.ts'
import {
  account,
  crashCopy,
  diskFull,
  type Faults,
  faultyJournal,
  HookedJournal,
  type Hooks,
  names,
  other,
  put,
  temporaryDirectory,
  user,
} from './support.ts'

interface Setting {
  readonly directory: string
  readonly store: Store
}

async function hookedStore(hooks: Hooks, faults: Faults = {}): Promise<Setting> {
  const directory = await temporaryDirectory()
  const journal = () => new HookedJournal(faultyJournal(directory, faults), hooks)
  return { directory, store: await openStore({ directory, journal, checkpointRows: 10 }) }
}

/**
 * Commits until a checkpoint is due. Returns the durable users: all except the last, whose commit starts it.
 */
async function reachCheckpoint(store: Store): Promise<string[]> {
  for (let i = 10; i < 19; i++) put(store, `u${i}`)
  await store.durable()
  const durable = names(store)
  put(store, 'u19')
  return durable
}

async function expectHolds(directory: string, expected: readonly string[]): Promise<void> {
  const store = await openStore({ directory })
  expect(names(store)).toEqual(expected)
  await store.close()
}

/**
 * Gives rows of two accounts the same path, so that a partial commit is detectable.
 * Also adds and deletes some rows.
 */
function moveSome(tx: Tx, round: number): void {
  for (let i = 0; i < 200; i++) {
    const key = `u${(round * 37 + i * 61) % 3000}`
    const path = `/${round}/`
    tx.users.put(key, user(key, { path }))
    tx.account(other).users.put(key, user(key, { path, id: `AIDA-other-${key}` }))
  }
  tx.users.delete(`u${round}`)
  tx.account(other).users.delete(`u${round}`)
}

const rowsOf = (store: Store, accountId: string) =>
  Array.from(store.view(at(accountId)).users.rows(), ([, row]) => row)

/** Resolves when the hook is reached. The hooked work then waits for `resume`. */
function meetingPoint() {
  let reached = () => {}
  let resume = () => {}
  const wasReached = new Promise<void>((resolve) => {
    reached = resolve
  })
  const wasResumed = new Promise<void>((resolve) => {
    resume = resolve
  })
  const hook = () => {
    reached()
    return wasResumed
  }
  return { hook, wasReached, resume: () => resume() }
}

describe('a checkpoint', () => {
  test('begins a new journal, and the old one goes', async () => {
    const discarded = meetingPoint()
    const { store, directory } = await hookedStore({ beforeDiscard: discarded.hook })
    const expected = await reachCheckpoint(store)
    await discarded.wasReached
    expect(await readdir(directory)).toEqual(
      expect.arrayContaining(['db.json', 'journal.1.jsonl', 'journal.2.jsonl']),
    )
    discarded.resume()
    await store.close()
    expect((await readdir(directory)).sort()).toEqual(['db.json', 'journal.2.jsonl'])
    await expectHolds(directory, [...expected, 'u19'])
  })

  test('loses nothing in a crash in any of its phases', async () => {
    const copies: string[] = []
    const hooks: Hooks = {}
    const { store, directory } = await hookedStore(hooks)
    const copy = async () => {
      copies.push(await crashCopy(directory))
    }
    Object.assign(hooks, { afterRotate: copy, beforeDiscard: copy })
    const expected = await reachCheckpoint(store)
    await store.close()
    await copy()
    const [rotated = '', renamed = '', done = ''] = copies
    const writing = await crashCopy(rotated)
    await writeFile(
      join(writing, 'db.json.00000000-0000-4000-8000-000000000000.tmp'),
      '{"format":"iamulator","version":1,"segm',
    )
    for (const each of [rotated, writing]) await expectHolds(each, expected)
    for (const each of [renamed, done]) await expectHolds(each, [...expected, 'u19'])
  })

  test('that goes on while rows change makes a consistent whole with the new journal', async () => {
    const hooks: Hooks = {}
    const { store, directory } = await hookedStore(hooks)
    let crash: Promise<string> | undefined
    let acknowledged = 0
    let atCrash = 0
    hooks.beforeDiscard = async () => {
      atCrash = acknowledged
      crash ??= crashCopy(directory)
      await crash
    }
    const states: (readonly UserRow[])[] = []
    for (let round = 0; crash === undefined; round++) {
      store.transact(at(account), (tx) => moveSome(tx, round))
      states.push(rowsOf(store, account))
      await store.durable()
      acknowledged = round + 1
    }
    const again = await openStore({ directory: await crash })
    const found = rowsOf(again, account)
    // No partial transaction, all acknowledged commits, and possibly one that was not acknowledged yet.
    expect(rowsOf(again, other).map(({ path }) => path)).toEqual(found.map(({ path }) => path))
    expect(states.slice(atCrash - 1)).toContainEqual(found)
    await again.close()
    await store.close()
    const end = await openStore({ directory })
    expect(rowsOf(end, account)).toEqual(states.at(-1))
    await end.close()
  })

  test('is abandoned when commits are undone meanwhile, and the old snapshot stays', async () => {
    const faults: Faults = {}
    const rotated = meetingPoint()
    const { store, directory } = await hookedStore({ afterRotate: rotated.hook }, faults)
    const expected = await reachCheckpoint(store)
    await rotated.wasReached
    put(store, 'undone')
    const waiting = store.durable()
    faults.write = diskFull
    rotated.resume()
    await expect(waiting).rejects.toThrow('ENOSPC')
    await store.close()
    expect((await readdir(directory)).sort()).toEqual(['journal.1.jsonl', 'journal.2.jsonl'])
    expect(names(store)).toEqual(expected)
    await expectHolds(directory, expected)
  })

  test('of a large state is rarer: it is due after as many commits as there are rows', async () => {
    let begun = 0
    const done = meetingPoint()
    const { store } = await hookedStore({ beforeDiscard: done.hook, afterRotate: async () => void begun++ })
    store.transact(at(account), (tx) => {
      for (let i = 10; i < 40; i++) tx.users.put(`u${i}`, user(`u${i}`))
    })
    const commit = async (times: number) => {
      for (let i = 0; i < times; i++) {
        put(store, 'u10', { path: `/${i}/` })
        await store.durable()
      }
    }
    done.resume()
    await commit(9)
    await done.wasReached
    await commit(29)
    expect(begun).toBe(1)
    await commit(3)
    expect(begun).toBe(2)
    await store.close()
  })

  test('that cannot begin its journal leaves the old one in use', async () => {
    const faults: Faults = {}
    const { store, directory } = await hookedStore({}, faults)
    faults.open = diskFull
    const expected = await reachCheckpoint(store)
    await store.close()
    expect((await readdir(directory)).sort()).toEqual(['journal.1.jsonl'])
    await expectHolds(directory, [...expected, 'u19'])
  })

  test('that fails at the end is an error only where the state is nowhere else', async () => {
    const directory = await temporaryDirectory()
    const hooks: Hooks = { afterRotate: diskFull }
    const journal = () => new HookedJournal(new FileJournal({ directory, sync: true }), hooks)
    const store = await openStore({ directory, journal, durability: 'memory', checkpointRows: 1 })
    put(store, 'alice')
    expect(store.durable()).toBeUndefined()
    const closing = store.close()
    await expect(closing).rejects.toThrow(StoreError)
    await expect(closing).rejects.toThrow(`could not be saved in ${directory}: ENOSPC`)
    await expectHolds(directory, [])
  })
})
