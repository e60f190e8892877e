/** Loads the state from the latest checkpoint and the entries after it. */
import { messageOf, StoreError, StoreVersionError } from '../errors.ts'
import type { JournalRecord } from '../journal.ts'
import { State } from '../state.ts'
import { decodeBatch } from './batch.ts'
import type { Contact } from './contact.ts'
import type { LogEnd, LogEntry, SharedLog } from './shared-log.ts'

/** How many entries are read at once. Each has up to 512 kB, or more if a single commit is larger. */
export const PAGE = 500

/** The content of the log cannot be applied. Asking again does not help. */
class UnreadableLogError extends StoreError {
  override readonly name = 'UnreadableLogError'
}

/** An entry whose body is decoded. */
export interface DecodedEntry extends LogEnd {
  readonly records: readonly JournalRecord[]
}

/** @throws StoreVersionError or UnreadableLogError if this program cannot read the entry */
export function decodeEntry({ position, id, body }: LogEntry): DecodedEntry {
  return { position, id, records: readable(position, () => decodeBatch(body)) }
}

/** Applies records. @throws UnreadableLogError if they are not what `apply` expects */
export function applyRecords(
  position: number,
  records: readonly JournalRecord[],
  apply: (record: JournalRecord) => void,
): void {
  readable(position, () => {
    for (const record of records) apply(record)
  })
}

/** Whether to ask again does not help, because this program cannot read what the log contains. */
export function isFinal(error: unknown): boolean {
  return error instanceof StoreVersionError || error instanceof UnreadableLogError
}

function readable<T>(position: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof StoreVersionError) throw error
    throw new UnreadableLogError(`Entry ${position} of the log cannot be read: ${messageOf(error)}`)
  }
}

/** A state that was loaded aside. */
export interface LoadedLog {
  readonly state: State
  readonly end: LogEnd
}

/**
 * Loads everything that is in the log now.
 *
 * @param noted receives the place of the checkpoint, and of each entry that is read
 * @throws Error if there is no answer, or if entries were deleted meanwhile
 */
export async function loadLog(
  log: SharedLog,
  contact: Contact,
  noted: (entry: LogEnd) => void = () => {},
): Promise<LoadedLog> {
  const target = await contact.ask(() => log.last())
  const state = new State()
  let end = await loadCheckpoint(log, contact, state)
  noted(end)
  for (let isMore = true; isMore; ) {
    const entries = await contact.ask(() => log.read(Math.max(end.position, 1), PAGE))
    for (const entry of entriesAfter(end, entries)) {
      const { position, id, records } = decodeEntry(entry)
      applyRecords(position, records, (record) => state.apply(record))
      end = { position, id }
      noted(end)
    }
    isMore = entries.length === PAGE
  }
  if (end.position < target.position)
    throw new Error(
      `The log ends at position ${target.position}, but its entries after position ${end.position} are missing`,
    )
  return { state, end }
}

/** Returns the place of the checkpoint in the log. */
async function loadCheckpoint(log: SharedLog, contact: Contact, state: State): Promise<LogEnd> {
  const checkpoint = await contact.ask(() => log.latestCheckpoint())
  if (!checkpoint) return { position: 0, id: '' }
  const parts = log.checkpointParts(checkpoint)[Symbol.asyncIterator]()
  for (;;) {
    const part = await contact.ask(() => parts.next())
    if (part.done) return { position: checkpoint.position, id: checkpoint.id }
    applyRecords(checkpoint.position, part.value, (record) => state.apply(record))
  }
}

/** Returns the entries after an end. @throws Error if they are not of the same history, or if some are missing */
function entriesAfter(end: LogEnd, entries: readonly LogEntry[]): readonly LogEntry[] {
  const [first] = entries
  const isSame = first?.position === end.position
  if (isSame && first?.id !== end.id) throw new Error('The log was replaced while it was read')
  const next = isSame ? entries.slice(1) : entries
  const start = next[0]?.position ?? end.position + 1
  if (start !== end.position + 1)
    throw new Error(`The entries of the log from ${end.position + 1} to ${start - 1} are missing`)
  return next
}
