import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Checkpoints } from './checkpoint.ts'
import { CommitLog } from './commit-log.ts'
import { FileJournal } from './file-journal.ts'
import { makeDirectory, snapshotName } from './files.ts'
import type { Journal } from './journal.ts'
import { LocalStore, secretSize } from './local-store.ts'
import { type DirectoryLock, lockDirectory } from './lock.ts'
import { readSnapshot } from './snapshot.ts'
import { State } from './state.ts'
import type { Durability, Store } from './types.ts'
import { UsageData } from './usage.ts'

export interface OpenOptions {
  /** The directory that contains the state. Absent when the state is only in memory. */
  readonly directory?: string
  /** Default: `fsync`. */
  readonly durability?: Durability
  readonly randomBytes?: (size: number) => Buffer
  /** Replaces the journal in the directory. */
  readonly journal?: () => Journal
  /** Receives sentences about remains of a crash that were removed, and about failed checkpoints. */
  readonly note?: (text: string) => void
  /**
   * A checkpoint is due after this many commits, or after as
   * many as there are rows if that is more. Default: 20,000.
   */
  readonly checkpointRows?: number
}

/** The resources that `openStore` acquires and `close` releases. */
interface StoreResources {
  readonly isLocked: () => Promise<boolean>
  readonly release: () => Promise<void>
}

/**
 * Opens the store, and creates it if it does not exist. Throws StoreLockedError, StoreDamagedError, or
 * StoreVersionError; the files are then unchanged.
 */
export async function openStore(options: OpenOptions = {}): Promise<Store> {
  const { directory } = options
  const journal = journalFor(options)
  if (journal === undefined) return memoryStore(options)
  const lock = directory === undefined ? undefined : await prepare(directory)
  const resources = {
    isLocked: async () => lock === undefined || (await lock.isHeld()),
    release: async () => {
      await journal.close()
      await lock?.release()
    },
  }
  try {
    return await load(options, journal, resources)
  } catch (error) {
    await resources.release()
    throw error
  }
}

function journalFor({ journal, directory, durability, note }: OpenOptions): Journal | undefined {
  if (journal !== undefined) return journal()
  return directory === undefined ? undefined : new FileJournal({ directory, sync: durability !== 'os', note })
}

/** Keeps the mode of an existing directory: it may be a mount point, or belong to someone else. */
async function prepare(directory: string): Promise<DirectoryLock> {
  await makeDirectory(directory)
  return lockDirectory(directory)
}

function memoryStore(options: OpenOptions): Store {
  const random = options.randomBytes ?? randomBytes
  const state = new State()
  state.reset(random(secretSize))
  const resources: StoreResources = { isLocked: async () => true, release: async () => {} }
  return new LocalStore({
    state,
    usage: new UsageData(),
    durability: 'memory',
    randomBytes: random,
    ...resources,
  })
}

async function load(options: OpenOptions, journal: Journal, resources: StoreResources): Promise<Store> {
  const { directory, durability = 'fsync', note, randomBytes: random = randomBytes } = options
  const inDirectory = (name: string) => (directory === undefined ? undefined : join(directory, name))
  const path = inDirectory(snapshotName)
  // The journal is last, because only it changes its file, by removing an incomplete line.
  const usage = new UsageData(inDirectory('usage.json'))
  await usage.load()
  const state = new State()
  const commits = await loadState(state, path, journal)
  if (state.secret.length === 0) await makeSecret(state, journal, random(secretSize))
  const log = new CommitLog(journal)
  // In memory mode, no journal records changes during a checkpoint, so the only one is that on shutdown.
  const interval = durability === 'memory' ? Number.POSITIVE_INFINITY : (options.checkpointRows ?? 20_000)
  return new LocalStore({
    state,
    usage,
    durability,
    directory,
    randomBytes: random,
    log: durability === 'memory' ? undefined : log,
    checkpoints:
      path === undefined ? undefined : new Checkpoints({ path, state, log, interval, note }, commits),
    ...resources,
  })
}

/** Returns the number of commits in the journal. */
async function loadState(state: State, path: string | undefined, journal: Journal): Promise<number> {
  const { segment, records } = await readSnapshot(path)
  for (const record of records) state.apply(record)
  let commits = 0
  await journal.replay(segment, (record) => {
    state.apply(record)
    commits += 1
  })
  return commits
}

/** Writes the first record of a new store. */
async function makeSecret(state: State, journal: Journal, secret: Buffer): Promise<void> {
  state.reset(secret)
  await journal.append([{ reset: secret.toString('base64') }])
}
