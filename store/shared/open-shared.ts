/** Opens the store of a replica. It is loaded only when there are replicas. */
import { randomBytes } from 'node:crypto'
import { KeyGenerations, Listeners } from '../listeners.ts'
import { LocalStore, secretSize } from '../local-store.ts'
import type { RecentChanges } from '../recent-changes.ts'
import { State } from '../state.ts'
import type { Store } from '../types.ts'
import { LOG_FORMAT } from './batch.ts'
import { Checkpointer } from './checkpointer.ts'
import { Contact } from './contact.ts'
import { Registry } from './registry.ts'
import { ReplicaLog } from './replica-log.ts'
import { ReplicaState } from './replica-state.ts'
import type { SharedDatabase } from './shared-log.ts'
import { SharedUsage } from './shared-usage.ts'
import type { Reads, ReplicaNote } from './status.ts'
import { type ReplicaTimers, systemTimers } from './timers.ts'
import { writeCheckpoint } from './write-checkpoint.ts'

export interface SharedOptions extends Omit<ReplicaNote, 'position' | 'format'> {
  readonly database: SharedDatabase
  readonly reads: Reads
  /** How long to wait for the database before writes are refused and reads see an old state, in milliseconds. */
  readonly patience: number
  /** Writes a checkpoint. Default: in this thread, with the same connections. */
  readonly writeCheckpoint?: () => Promise<void>
  /** Default: the system's timers. */
  readonly timers?: ReplicaTimers
}

interface LocalParts {
  readonly randomBytes?: ((size: number) => Buffer) | undefined
  readonly recent: RecentChanges | undefined
  readonly warn?: ((text: string) => void) | undefined
}

/** @throws StoreVersionError for a newer format, or StoreUnavailableError if the database does not answer for 30 seconds */
export async function openSharedStore(shared: SharedOptions, local: LocalParts): Promise<Store> {
  const { database, reads, patience, timers = systemTimers, name, program, address, settings } = shared
  const { randomBytes: random = randomBytes, recent, warn = () => {} } = local
  const listeners = new Listeners()
  const usage = new SharedUsage({ database, listeners, timers })
  const parts = { state: new State(), usage, recent, listeners, keyGenerations: new KeyGenerations() }
  const log = new ReplicaLog({
    ...{ database, name, reads, patience, timers, warn },
    state: new ReplicaState(parts),
    firstRecord: () => ({ reset: random(secretSize).toString('base64') }),
  })
  await log.open()
  await usage.load()
  const note = { name, program, address, settings, format: LOG_FORMAT }
  const registry = new Registry({ database, note, position: () => log.status.position, warn, timers })
  await registry.start()
  const checkpointer = new Checkpointer({
    database,
    write: shared.writeCheckpoint ?? (() => writeCheckpoint(database, new Contact(timers, patience))),
    size: () => ({ position: log.status.position, rows: parts.state.rowCount }),
    ...{ warn, timers },
  })
  checkpointer.start()
  return new LocalStore({
    ...parts,
    durability: 'shared',
    randomBytes: random,
    replica: log,
    registry,
    lock: undefined,
    warnings: [],
    release: async () => {
      await checkpointer.close()
      await registry.close()
      await log.close()
    },
  })
}
