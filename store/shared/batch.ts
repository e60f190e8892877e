/** The bodies of entries of the log: the records of a batch of commits, as JSON. */
import { StoreVersionError } from '../errors.ts'
import type { JournalRecord } from '../journal.ts'

/**
 * The latest version of the log's format that this program reads. Increment it when an older program would misread an
 * entry of this one; this one must still read all older versions.
 */
export const LOG_FORMAT = 1

/** Throws StoreVersionError if this program does not know a version of the format. */
export function checkFormat(version: number): void {
  if (version <= LOG_FORMAT) return
  throw new StoreVersionError(
    `The database has format version ${version}, but this program only knows versions up to ${LOG_FORMAT}. Use a newer version.`,
  )
}

/**
 * Returns the body of an entry.
 *
 * @param records each as JSON
 * @param version the version of the format to write. The first one did not name itself
 */
export function encodeBatch(records: readonly string[], version: number): string {
  const list = `[${records.join(',')}]`
  return version > 1 ? `{"v":${version},"records":${list}}` : list
}

/**
 * Returns the records in the body of an entry.
 *
 * @throws StoreVersionError if a newer program wrote it
 */
export function decodeBatch(body: string): readonly JournalRecord[] {
  const batch: Batch = JSON.parse(body)
  if (!('v' in batch)) return batch
  checkFormat(batch.v)
  return batch.records
}

type Batch = readonly JournalRecord[] | { readonly v: number; readonly records: readonly JournalRecord[] }
