/** Two owners of one directory, of which the first one has not noticed yet that it has lost its lock. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { FileJournal, type JournalFile } from '../../store/file-journal.ts'
import { openStore, type Store, StoreUnavailableError } from '../../store/index.ts'
import { firstSegment, type JournalRecord } from '../../store/journal.ts'
import { type DirectoryLock, lockDirectory } from '../../store/lock.ts'
import { UsageData } from '../../store/usage.ts'
import { account, HookedJournal, names, put, temporaryDirectory, user } from './support.ts'

const record = (name: string): JournalRecord => [[account, 'users', name, user(name)]]

async function replayed(journal: FileJournal): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  await journal.replay(firstSegment, (each) => records.push(each))
  return records
}

interface Owner {
  readonly lock: DirectoryLock
  readonly journal: FileJournal
}

/** What happens before the first owner's next calls to its files. */
interface Interruptions {
  write?: () => Promise<void>
  sync?: () => Promise<void>
  afterSync?: () => Promise<void>
}

async function ownerOf(directory: string, interruptions: Interruptions = {}): Promise<Owner> {
  const interrupt = async (name: keyof Interruptions) => {
    const work = interruptions[name]
    delete interruptions[name]
    await work?.()
  }
  const openFile = async (path: string): Promise<JournalFile> => {
    const file = await FileJournal.openFile(path)
    return {
      write: (bytes, position) => interrupt('write').then(() => file.write(bytes, position)),
      sync: async () => {
        await interrupt('sync')
        await file.sync()
        await interrupt('afterSync')
      },
      truncate: (size) => file.truncate(size),
      close: () => file.close(),
    }
  }
  const lock = await lockDirectory(directory)
  return { lock, journal: new FileJournal({ directory, sync: true, openFile, lock }) }
}

async function closed({ lock, journal }: Owner): Promise<void> {
  await journal.close()
  await lock.release()
}

/** Deletes the lock. The next owner then writes `second` and `third`. */
async function takenOver(directory: string): Promise<JournalRecord[]> {
  await rm(join(directory, 'lock'))
  const next = await ownerOf(directory)
  const found = await replayed(next.journal)
  await next.journal.append([record('second')])
  await next.journal.append([record('third')])
  await closed(next)
  return [...found, record('second'), record('third')]
}

async function expectHolds(directory: string, records: readonly JournalRecord[]): Promise<void> {
  const reader = await ownerOf(directory)
  expect(await replayed(reader.journal)).toEqual(records)
  await closed(reader)
}

const moments = ['write', 'sync', 'afterSync'] as const

describe.each(moments)('an owner that is overtaken before its %s', (moment) => {
  test('acknowledges nothing more, and neither its write nor its repair changes the journal', async () => {
    const directory = await temporaryDirectory()
    const interruptions: Interruptions = {}
    const first = await ownerOf(directory, interruptions)
    await replayed(first.journal)
    await first.journal.append([record('first')])
    let expected: JournalRecord[] = []
    interruptions[moment] = async () => {
      expected = await takenOver(directory)
    }
    await expect(first.journal.append([record('late')])).rejects.toThrow(StoreUnavailableError)
    await first.journal.repair()
    expect(expected[0]).toEqual(record('first'))
    expect(expected.length).toBeGreaterThanOrEqual(3)
    await expectHolds(directory, expected)
    await closed(first)
  })

  test('begins no segment', async () => {
    const directory = await temporaryDirectory()
    const interruptions: Interruptions = {}
    const first = await ownerOf(directory, interruptions)
    await replayed(first.journal)
    await first.journal.append([record('first')])
    interruptions[moment] = async () => {
      await takenOver(directory)
    }
    await expect(first.journal.rotate()).rejects.toThrow(/was deleted|no such file/)
    expect(readdirSync(directory)).toEqual(['journal.1.jsonl'])
    await expectHolds(directory, [record('first'), record('second'), record('third')])
    await closed(first)
  })

  test('does not open the journal', async () => {
    const directory = await temporaryDirectory()
    const interruptions: Interruptions = {}
    const first = await ownerOf(directory, interruptions)
    interruptions[moment] = async () => {
      await takenOver(directory)
    }
    await expect(replayed(first.journal)).rejects.toThrow(/was deleted|no such file/)
    await expectHolds(directory, [record('second'), record('third')])
    await first.lock.release()
  })
})

/** Removes the temporary files, like a next owner that comes right after the lock was checked. */
function overtakenAfterCheck(directory: string, lock: DirectoryLock): DirectoryLock {
  const require = () => {
    lock.require()
    for (const name of readdirSync(directory)) if (name.endsWith('.tmp')) rmSync(join(directory, name))
  }
  return { loss: () => lock.loss(), lastLoss: undefined, require, release: () => lock.release() }
}

test('an owner that is overtaken right after it checked its lock replaces no file', async () => {
  const directory = await temporaryDirectory()
  const lock = await lockDirectory(directory)
  const journal = new FileJournal({ directory, sync: true, lock: overtakenAfterCheck(directory, lock) })
  await expect(replayed(journal)).rejects.toThrow('no such file')
  expect(readdirSync(directory)).toEqual(['lock'])
  await lock.release()
})

/** Commits often enough for a checkpoint to become due. */
async function commitSome(store: Store): Promise<void> {
  for (let i = 0; i < 5; i++) {
    try {
      put(store, `late${i}`)
      await store.durable()
    } catch (error) {
      expect(error).toBeInstanceOf(StoreUnavailableError)
    }
  }
}

test('the snapshot and last-used dates of an earlier owner do not replace those of the next one', async () => {
  const directory = await temporaryDirectory()
  const first = await openStore({ directory, checkpointRows: 3 })
  put(first, 'alice')
  first.usage.set('alice', { date: 1, region: 'us-east-1', service: 'iam' })
  await first.durable()
  await rm(join(directory, 'lock'))
  const second = await openStore({ directory })
  const reason = expect.stringMatching(/ was taken over by process \d+ on host /)
  expect(first.status()).toMatchObject({ writable: false, reason })
  put(second, 'bob')
  second.usage.set('bob', { date: 1, region: 'us-east-1', service: 'iam' })
  await second.close()
  // Temporary files come and go, because a store tries to save last-used dates every 2 seconds.
  const contents = () =>
    readdirSync(directory)
      .filter((name) => !name.endsWith('.tmp'))
      .map((name) => [name, readFileSync(join(directory, name), 'utf8')])
  const before = contents()
  await commitSome(first)
  await expect(first.close()).rejects.toThrow('Acknowledged changes are not on disk')
  expect(contents()).toEqual(before)
  const third = await openStore({ directory })
  expect(names(third)).toEqual(['alice', 'bob'])
  await third.close()
})

test('an owner that is overtaken during its last checkpoint does not replace the snapshot', async () => {
  const directory = await temporaryDirectory()
  const afterRotate = async () => {
    await rm(join(directory, 'lock'))
    const second = await openStore({ directory })
    put(second, 'bob')
    await second.close()
  }
  const journal = () => new HookedJournal(new FileJournal({ directory, sync: true }), { afterRotate })
  const first = await openStore({ directory, journal, durability: 'memory' })
  put(first, 'alice')
  await expect(first.close()).rejects.toThrow('lock was deleted, so another server may use ')
  const third = await openStore({ directory })
  expect(names(third)).toEqual(['bob'])
  await third.close()
})

test('last-used dates are written only while the lock is held', async () => {
  const directory = await temporaryDirectory()
  const lock = await lockDirectory(directory)
  const path = join(directory, 'usage.json')
  const usage = new UsageData(path, lock)
  usage.set('alice', { date: 1, region: 'us-east-1', service: 'iam' })
  await usage.close()
  expect(readdirSync(directory).sort()).toEqual(['lock', 'usage.json'])
  rmSync(path)
  rmSync(join(directory, 'lock'))
  usage.set('alice', { date: 2, region: 'us-east-1', service: 'iam' })
  await usage.close()
  expect(readdirSync(directory)).toEqual([])
  await lock.release()
})
