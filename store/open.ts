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
  /** Where the state is kept. Without it the state lives in memory. */
  readonly directory?: string
  /** Default: `fsync`. */
  readonly durability?: Durability
  readonly randomBytes?: (size: number) => Buffer
  /** Takes the place of the journal in the directory. */
  readonly journal?: () => Journal
  /** Told in sentences of what a crash had left and was cut off, and of checkpoints that fail. */
  readonly note?: (text: string) => void
  /** A checkpoint is due after this many commits, or as many as there are rows if they are more. Default: 20,000. */
  readonly checkpointRows?: number
}

/** What the opening took, and the closing gives back. */
interface Held {
  readonly isLocked: () => Promise<boolean>
  readonly release: () => Promise<void>
}

/**
 * Opens the store, and makes it if there is none. Throws StoreLockedError, StoreDamagedError or StoreVersionError;
 * the files are then as they were.
 */
export async function openStore(options: OpenOptions = {}): Promise<Store> {
  const { directory } = options
  const journal = journalFor(options)
  if (journal === undefined) return memoryStore(options)
  const lock = directory === undefined ? undefined : await prepare(directory)
  const held = {
    isLocked: async () => lock === undefined || (await lock.isHeld()),
    release: async () => {
      await journal.close()
      await lock?.release()
    },
  }
  try {
    return await load(options, journal, held)
  } catch (error) {
    await held.release()
    throw error
  }
}

function journalFor({ journal, directory, durability, note }: OpenOptions): Journal | undefined {
  if (journal !== undefined) return journal()
  return directory === undefined ? undefined : new FileJournal({ directory, sync: durability !== 'os', note })
}

/** A directory that is there already keeps its mode: it may be a mount point, or somebody else's. */
async function prepare(directory: string): Promise<DirectoryLock> {
  await makeDirectory(directory)
  return lockDirectory(directory)
}

function memoryStore(options: OpenOptions): Store {
  const random = options.randomBytes ?? randomBytes
  const state = new State()
  state.reset(random(secretSize))
  const held: Held = { isLocked: async () => true, release: async () => {} }
  return new LocalStore({ state, usage: new UsageData(), durability: 'memory', randomBytes: random, ...held })
}

async function load(options: OpenOptions, journal: Journal, held: Held): Promise<Store> {
  const { directory, durability = 'fsync', note, randomBytes: random = randomBytes } = options
  const inDirectory = (name: string) => (directory === undefined ? undefined : join(directory, name))
  const path = inDirectory(snapshotName)
  // The journal comes last: it alone changes its file, by cutting off a torn line.
  const usage = new UsageData(inDirectory('usage.json'))
  await usage.load()
  const state = new State()
  const commits = await loadState(state, path, journal)
  if (state.secret.length === 0) await makeSecret(state, journal, random(secretSize))
  const log = new CommitLog(journal)
  // In memory mode no journal makes up for what changes during a checkpoint: there is only the one at the end.
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
    ...held,
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

/** The first record of a new store. */
async function makeSecret(state: State, journal: Journal, secret: Buffer): Promise<void> {
  state.reset(secret)
  await journal.append([{ reset: secret.toString('base64') }])
}
