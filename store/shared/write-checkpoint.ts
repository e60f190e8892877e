/** Writes the state of the log as a checkpoint. */
import type { JournalRecord } from '../journal.ts'
import type { State } from '../state.ts'
import type { Contact } from './contact.ts'
import { loadLog } from './load-log.ts'
import type { SharedLog } from './shared-log.ts'

/** The number of rows in a part, and in a record. */
const ROWS_PER_PART = 500
/** How many entries stay in the log, for replicas that are behind. */
const KEPT_ENTRIES = 10_000

/**
 * Loads the state from the log, writes it as a checkpoint, and deletes the entries that are no longer needed.
 *
 * The state of a replica cannot be used for it, because commits in it may still be undone.
 *
 * @throws Error if there is no answer
 */
export async function writeCheckpoint(log: SharedLog, contact: Contact): Promise<void> {
  const { state, end } = await loadLog(log, contact)
  await log.writeCheckpoint(end, partsOf(state))
  await log.truncate(Math.max(1, end.position - KEPT_ENTRIES))
}

/** Yields a state as the parts of a checkpoint. Small tables share a part. */
export function* partsOf(state: State): Generator<readonly JournalRecord[], void, undefined> {
  let part: JournalRecord[] = []
  let rows = 0
  for (const record of state.records(ROWS_PER_PART)) {
    part.push(record)
    rows += 'rows' in record ? record.rows.length : 0
    if (rows < ROWS_PER_PART) continue
    yield part
    part = []
    rows = 0
  }
  if (part.length > 0) yield part
}
