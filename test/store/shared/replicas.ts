/** Stores that share a database in memory, for tests. */
import { openStore, type Store } from '../../../store/index.ts'
import type { JournalRecord } from '../../../store/journal.ts'
import { MemoryDatabase, type MemoryFault } from '../../../store/shared/memory-log.ts'
import type { SharedOptions } from '../../../store/shared/open-shared.ts'
import { account, user } from '../rows.ts'
import { VirtualTime } from './virtual-time.ts'

export const PATIENCE = 4000

export interface Replicas {
  readonly time: VirtualTime
  readonly memory: MemoryDatabase
  /** What the replicas have warned about. */
  readonly warnings: readonly string[]
  /** Opens a replica. Time passes meanwhile, if the database takes some. */
  open(name: string, more?: Partial<SharedOptions>): Promise<Store>
}

export function replicas(randomBytes?: (size: number) => Buffer): Replicas {
  const time = new VirtualTime()
  const memory = new MemoryDatabase(time)
  const warnings: string[] = []
  const open = (name: string, more: Partial<SharedOptions> = {}) => {
    const shared: SharedOptions = {
      ...{
        name,
        program: '1.0.0',
        address: undefined,
        settings: 'same',
        reads: 'linear',
        patience: PATIENCE,
      },
      ...{ database: memory.connect(name), timers: time },
      ...more,
    }
    const warn = (text: string) => warnings.push(text)
    return time.until(openStore({ shared, warn, ...(randomBytes ? { randomBytes } : {}) }))
  }
  return { time, memory, warnings, open }
}

/** Appends an entry as another replica would. */
export function appendForeign(memory: MemoryDatabase, records: readonly JournalRecord[]): void {
  const { position, id } = memory.end
  const entry = { position: position + 1, id: `x:${position + 1}`, body: JSON.stringify(records) }
  if (memory.append(entry, id) !== 'done') throw new Error(`Position ${entry.position} is taken`)
}

/** The record of a commit that puts users. */
export const userRecord = (...names: readonly string[]): JournalRecord =>
  names.map((name) => [account, 'users', name, user(name)] as const)

/** Returns what a promise rejects with, or undefined if it resolves. */
export async function failureOf(promise: Promise<unknown> | undefined): Promise<unknown> {
  try {
    await promise
    return undefined
  } catch (error) {
    return error
  }
}

/** Two replicas. */
export async function pair(): Promise<Replicas & { readonly a: Store; readonly b: Store }> {
  const world = replicas()
  return { ...world, a: await world.open('a'), b: await world.open('b') }
}

/** Returns the state of a replica. */
export const shared = (store: Store) => store.status().shared

/** Returns the IDs of the entries of the log. */
export const ids = ({ memory }: Replicas) => memory.entries.map(({ id }) => id)

/** Lets calls of replica `a` go wrong. Returns the methods that it called. */
export function failing({ memory }: Replicas, method: string, ...faults: readonly MemoryFault[]): string[] {
  const calls: string[] = []
  const left = [...faults]
  memory.faults.call = (call) => {
    if (call.replica !== 'a') return undefined
    calls.push(call.method)
    return call.method === method ? left.shift() : undefined
  }
  return calls
}
