import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openStore, type Store, StoreError, StoreUnavailableError } from '../../store/index.ts'
import { diskFull, type Faults, faultyJournal, names, put, temporaryDirectory } from './support.ts'

async function storeIn(directory: string): Promise<Store> {
  const store = await openStore({ directory, checkpointRows: 3 })
  put(store, 'alice')
  await store.durable()
  return store
}

async function expectHolds(directory: string, expected: readonly string[]): Promise<void> {
  const store = await openStore({ directory })
  expect(names(store)).toEqual(expected)
  await store.close()
}

describe('a journal that goes while the store is open', () => {
  test.each<[string, (directory: string) => Promise<unknown>, string]>([
    ['with its directory', (directory) => rm(directory, { recursive: true }), 'deleted or moved away'],
    ['alone', (directory) => rm(join(directory, 'journal.1.jsonl')), 'deleted or moved away'],
    [
      'and a file is where the directory was',
      (directory) => rm(directory, { recursive: true }).then(() => writeFile(directory, '')),
      'deleted or moved away',
    ],
    [
      'and another one is in its place',
      async (directory) => {
        await rename(join(directory, 'journal.1.jsonl'), join(directory, 'old'))
        await writeFile(join(directory, 'journal.1.jsonl'), '')
      },
      'replaced by another file',
    ],
  ])('%s: writes are refused, reads go on, and the end is an error', async (_how, remove, reason) => {
    const directory = await temporaryDirectory()
    const store = await storeIn(directory)
    await remove(directory)
    put(store, 'bob')
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    expect(names(store)).toEqual(['alice'])
    expect(() => put(store, 'carol')).toThrow(reason)
    expect(store.status()).toMatchObject({ writable: false, reason: expect.stringContaining(reason) })
    const closing = store.close()
    await expect(closing).rejects.toThrow(StoreError)
    await expect(closing).rejects.toThrow(`${join(directory, 'journal.1.jsonl')} was ${reason}`)
  })

  test('shows in the status and at the end, without a write', async () => {
    const directory = await temporaryDirectory()
    const store = await storeIn(directory)
    await rm(directory, { recursive: true })
    expect(store.status()).toMatchObject({ writable: false, reason: expect.stringContaining('deleted') })
    await expect(store.close()).rejects.toThrow('deleted or moved away')
  })

  test('and comes back takes writes again, and has none that was refused', async () => {
    const directory = join(await temporaryDirectory(), 'data')
    const store = await storeIn(directory)
    await rename(directory, `${directory}.away`)
    put(store, 'bob')
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    expect(() => put(store, 'bob')).toThrow(StoreUnavailableError)
    await rename(`${directory}.away`, directory)
    put(store, 'carol')
    await store.durable()
    expect(store.status()).not.toHaveProperty('reason')
    await store.close()
    await expectHolds(directory, ['alice', 'carol'])
  })

  test('leaves what is in its place as it is, also when a checkpoint is due', async () => {
    const directory = await temporaryDirectory()
    const store = await storeIn(directory)
    await rm(directory, { recursive: true })
    await mkdir(directory)
    await writeFile(join(directory, 'journal.1.jsonl'), '')
    put(store, 'bob')
    put(store, 'carol')
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    await expect(store.close()).rejects.toThrow('replaced by another file')
    expect(await readdir(directory)).toEqual(['journal.1.jsonl'])
  })
})

test('a checkpoint that fails is told of until one succeeds; writes go on', async () => {
  const directory = await temporaryDirectory()
  const faults: Faults = {}
  const warnings: string[] = []
  const journal = () => faultyJournal(directory, faults)
  const warn = (text: string) => warnings.push(text)
  const store = await openStore({ directory, journal, checkpointRows: 1, warn })
  faults.open = diskFull
  for (const name of ['alice', 'bob', 'carol']) {
    put(store, name)
    await store.durable()
    await turn()
  }
  const reason = 'The last checkpoint failed: ENOSPC: no space left on device'
  expect(store.status()).toMatchObject({ writable: true, reason })
  expect(warnings).toContain(reason)
  delete faults.open
  while (store.status().reason !== undefined) {
    put(store, 'dora')
    await store.durable()
    await turn()
  }
  faults.open = diskFull
  warnings.splice(0)
  put(store, 'emil')
  await store.close()
  expect(warnings).toContain(reason)
  await expectHolds(directory, ['alice', 'bob', 'carol', 'dora', 'emil'])
})

/** Lets background work continue. */
const turn = () => new Promise((resolve) => setImmediate(resolve))
