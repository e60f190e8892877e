import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { Checkpoints } from './checkpoint.ts'
import { CommitLog } from './commit-log.ts'
import { StoreDamagedError } from './errors.ts'
import { FileJournal } from './file-journal.ts'
import { journalName, makeDirectory, snapshotName } from './files.ts'
import { firstSegment, type Journal } from './journal.ts'
import { KeyGenerations, Listeners } from './listeners.ts'
import { LocalStore, secretSize } from './local-store.ts'
import { type DirectoryLock, type LockOptions, lockDirectory } from './lock.ts'
import { type Delay, RecentChanges } from './recent-changes.ts'
import type { SharedOptions } from './shared/open-shared.ts'
import { readSnapshot } from './snapshot.ts'
import { State } from './state.ts'
import type { Durability, Store } from './types.ts'
import { UsageData } from './usage.ts'

export interface OpenOptions extends Pick<LockOptions, 'timers' | 'system'> {
  /** The directory that contains the state. Absent when the state is only in memory. */
  readonly directory?: string
  /** Default: `fsync`. */
  readonly durability?: Durability
  readonly randomBytes?: (size: number) => Buffer
  /** Replaces the journal in the directory. */
  readonly journal?: () => Journal
  /** When changes take effect for `settled`. Default: at once. */
  readonly delay?: Delay
  /** Receives sentences about remains of a crash that were removed, failed checkpoints, and the lock. */
  readonly warn?: (text: string) => void
  /**
   * A checkpoint is due after this many commits, or after as
   * many as there are rows if that is more. Default: 20,000.
   */
  readonly checkpointRows?: number
  /** Shares the state with other replicas. There is no directory then. */
  readonly shared?: SharedOptions
}

/** The resources that `openStore` acquires and `close` releases. */
interface StoreResources {
  readonly lock: DirectoryLock | undefined
  /** The sentences about what the journal has removed. */
  readonly warnings: readonly string[]
  readonly release: () => Promise<void>
}

/**
 * Opens the store, and creates it if it does not exist. Throws StoreLockedError, StoreDamagedError, or
 * StoreVersionError; the files are then unchanged. Throws StoreUnavailableError if a shared database does not answer.
 */
export async function openStore(options: OpenOptions = {}): Promise<Store> {
  if (options.shared) return await openShared(options, options.shared)
  const { directory } = options
  const lock = directory === undefined ? undefined : await prepare(directory, options)
  const warnings: string[] = []
  const journal = journalFor(options, lock, warnings)
  if (journal === undefined) return memoryStore(options)
  const resources = {
    lock,
    warnings,
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

/** Loads what only replicas need when there are any. */
async function openShared(options: OpenOptions, shared: SharedOptions): Promise<Store> {
  const { openSharedStore } = await import('./shared/open-shared.ts')
  const { randomBytes, warn } = options
  return await openSharedStore(shared, { randomBytes, warn, recent: recentChanges(options) })
}

function journalFor(
  options: OpenOptions,
  lock: DirectoryLock | undefined,
  warnings: string[],
): Journal | undefined {
  const { journal, directory, durability } = options
  if (journal !== undefined) return journal()
  if (directory === undefined) return undefined
  const warn = (text: string) => {
    warnings.push(text)
    options.warn?.(text)
  }
  return new FileJournal({ directory, lock, sync: durability !== 'os', warn })
}

/** Keeps the mode of an existing directory: it may be a mount point, or belong to someone else. */
async function prepare(directory: string, options: OpenOptions): Promise<DirectoryLock> {
  await makeDirectory(directory)
  return lockDirectory(directory, options)
}

function memoryStore(options: OpenOptions): Store {
  const random = options.randomBytes ?? randomBytes
  const state = new State()
  state.reset(random(secretSize))
  const resources: StoreResources = { lock: undefined, warnings: [], release: async () => {} }
  return new LocalStore({
    state,
    usage: new UsageData(),
    durability: 'memory',
    randomBytes: random,
    recent: recentChanges(options),
    listeners: new Listeners(),
    keyGenerations: new KeyGenerations(),
    ...resources,
  })
}

async function load(options: OpenOptions, journal: Journal, resources: StoreResources): Promise<Store> {
  const { directory, durability = 'fsync', warn, randomBytes: random = randomBytes } = options
  const { lock } = resources
  const inDirectory = (name: string) => (directory === undefined ? undefined : join(directory, name))
  const path = inDirectory(snapshotName)
  // The journal is last, because only it changes its file, by removing an incomplete line.
  const usage = new UsageData(inDirectory('usage.json'), lock)
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
    recent: recentChanges(options),
    listeners: new Listeners(),
    keyGenerations: new KeyGenerations(),
    log: durability === 'memory' ? undefined : log,
    checkpoints:
      path === undefined ? undefined : new Checkpoints({ path, state, log, lock, interval, warn }, commits),
    ...resources,
  })
}

function recentChanges({ delay }: OpenOptions): RecentChanges | undefined {
  return delay && delay.milliseconds > 0 ? new RecentChanges(delay) : undefined
}

/** Returns the number of commits in the journal. */
export async function loadState(state: State, path: string | undefined, journal: Journal): Promise<number> {
  const { segment, records } = await readSnapshot(path)
  for (const record of records) state.apply(record)
  if (path !== undefined) requireSecret(state, path)
  let commits = 0
  await journal.replay(segment, (record) => {
    state.apply(record)
    commits += 1
  })
  if (path !== undefined) requireSecret(state, join(dirname(path), journalName(firstSegment)))
  return commits
}

/** The secret is the first of all records, so rows without it are what is left of a file whose beginning is lost. */
function requireSecret({ secret, rowCount }: State, file: string): void {
  if (secret.length === 0 && rowCount > 0)
    throw new StoreDamagedError(file, 0, 'it does not begin with the secret')
}

/** Writes the first record of a new store. */
async function makeSecret(state: State, journal: Journal, secret: Buffer): Promise<void> {
  state.reset(secret)
  await journal.append([{ reset: secret.toString('base64') }])
}
