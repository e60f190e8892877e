/** What the tests of all engines of the shared log need. */
import { expect } from '@jest/globals'
import type { JournalRecord } from '../../../store/journal.ts'
import type { Hint, LogEntry, SharedDatabase } from '../../../store/shared/shared-log.ts'
import type { ReplicaNote } from '../../../store/shared/status.ts'

/** A log of its own, to which several replicas connect. */
export interface Space {
  /** Returns the database as one replica sees it. It is not open yet. */
  connect(replica: string): Promise<SharedDatabase>
}

export interface Engine {
  /** Declares tests, or skips them. */
  readonly test: (name: string, body: () => Promise<void>) => void
  /** Creates an empty database. Several can be on one server. */
  create(): Promise<Space>
}

export const entry = (position: number, id: string, body = '[]'): LogEntry => ({ position, id, body })
export const record = (value: unknown): JournalRecord => ({ topic: 'test', value })
export const note = (name: string, more: Partial<ReplicaNote> = {}): ReplicaNote => ({
  ...{ name, program: '1.0.0', format: 1, position: 3, address: undefined, settings: 'hash' },
  ...more,
})
export const use = (date: number, service = 'iam') => ({ date, region: 'us-east-1', service })

/** Appends one entry after the other, each as the only writer. */
export async function append(log: SharedDatabase, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const end = await log.last()
    expect(await log.append(entry(end.position + 1, id, `["${id}"]`), end.id)).toBe('done')
  }
}

export const idsOf = (entries: readonly LogEntry[]) => entries.map(({ id }) => id)

/** Returns the time of the database, which notes when it has seen a replica. */
export async function timeOf(log: SharedDatabase): Promise<number> {
  const replicas = await log.register(note('clock'))
  await log.unregister('clock')
  return replicas.find(({ name }) => name === 'clock')?.seen ?? Number.NaN
}

export async function partsOf(log: SharedDatabase, position: number, id: string): Promise<unknown[]> {
  const parts: unknown[] = []
  for await (const part of log.checkpointParts({ position, id })) parts.push(part)
  return parts
}

export interface ConnectOptions {
  readonly onHint?: (hint: Hint) => void
  readonly space?: Space
}

/** Opens the database of a test as one replica. */
export type Connect = (replica: string, options?: ConnectOptions) => Promise<SharedDatabase>

/** Declares a test with an empty database. */
export type LogTest = (title: string, body: (connect: Connect) => Promise<void>) => void

/** Returns a function that declares tests of an engine, which close their connections at the end. */
export function logTestOf({ test: declare, create }: Engine): LogTest {
  return (title, body) =>
    declare(title, async () => {
      const open: SharedDatabase[] = []
      const space = await create()
      const connect: Connect = async (replica, options = {}) => {
        const database = await (options.space ?? space).connect(replica)
        open.push(database)
        await database.open(options.onHint ?? (() => {}))
        return database
      }
      try {
        await body(connect)
      } finally {
        await Promise.all(open.map((database) => database.close()))
      }
    })
}
