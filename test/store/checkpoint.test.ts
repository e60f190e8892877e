import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { FileJournal } from '../../store/file-journal.ts'
import { openStore, type Store } from '../../store/index.ts'
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

/** Commits until the checkpoint is due; the last of them is durable. */
async function reachCheckpoint(store: Store): Promise<string[]> {
  for (let i = 10; i < 20; i++) put(store, `u${i}`)
  await store.durable()
  return names(store)
}

async function expectHolds(directory: string, expected: readonly string[]): Promise<void> {
  const store = await openStore({ directory })
  expect(names(store)).toEqual(expected)
  await store.close()
}

/** Resolves when the hook is reached; the work under it then waits for `resume`. */
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
    await expectHolds(directory, expected)
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
    await writeFile(join(writing, 'db.json.tmp'), '{"format":"iamulator","version":1,"segm')
    for (const each of [rotated, writing, renamed, done]) {
      await expectHolds(each, expected)
      await expectHolds(each, expected)
    }
  })

  test('that goes on while rows change makes a consistent whole with the new journal', async () => {
    const rotated = meetingPoint()
    const discarded = meetingPoint()
    const { store, directory } = await hookedStore({
      afterRotate: rotated.hook,
      beforeDiscard: discarded.hook,
    })
    // Each transaction gives rows of two accounts the same path: a half of one would show.
    const move = (key: string, path: string) =>
      store.transact(account, (tx) => {
        tx.users.put(key, user(key, { path }))
        tx.account(other).users.put(key, user(key, { path, id: `AIDA-other-${key}` }))
      })
    for (let i = 0; i < 3000; i++) move(`u${i}`, '/0/')
    await rotated.wasReached
    rotated.resume()
    let finished = false
    const end = discarded.wasReached.then(() => {
      finished = true
    })
    for (let round = 1; !finished; round++) {
      for (let i = 0; i < 50; i++) move(`u${(round * 37 + i * 61) % 3000}`, `/${round}/`)
      store.transact(account, (tx) => tx.users.delete(`u${round % 3000}`))
      await store.durable()
    }
    await end
    const crash = await crashCopy(directory)
    const expected = [account, other].map((id) => [...store.view(id).users.rows()])
    discarded.resume()
    await store.close()
    for (const each of [crash, directory]) {
      const again = await openStore({ directory: each })
      expect([account, other].map((id) => [...again.view(id).users.rows()])).toEqual(expected)
      await again.close()
    }
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
    await expectHolds(directory, expected)
  })

  test('that cannot begin its journal leaves the old one in use', async () => {
    const faults: Faults = {}
    const { store, directory } = await hookedStore({}, faults)
    faults.truncate = diskFull
    const expected = await reachCheckpoint(store)
    put(store, 'later')
    await store.close()
    expect((await readdir(directory)).sort()).toEqual(['journal.1.jsonl'])
    await expectHolds(directory, ['later', ...expected])
  })

  test('that fails at the end is an error only where the state is nowhere else', async () => {
    const directory = await temporaryDirectory()
    const hooks: Hooks = { afterRotate: diskFull }
    const journal = () => new HookedJournal(new FileJournal({ directory, sync: true }), hooks)
    const store = await openStore({ directory, journal, durability: 'memory', checkpointRows: 1 })
    put(store, 'alice')
    expect(store.durable()).toBeUndefined()
    await expect(store.close()).rejects.toThrow('ENOSPC')
    await expectHolds(directory, [])
  })
})
