/** The segments of a journal in files, and how each is chained to the one before it. */
import { StoreDamagedError } from './errors.ts'
import { journalName } from './files.ts'
import type { JournalRecord } from './journal.ts'
import {
  checkOf,
  checkVersion,
  decodeHead,
  decodeRecord,
  encodeLine,
  formatVersion,
  hexOf,
  type Line,
  linesOf,
  mismatch,
  noCheck,
} from './lines.ts'

/** The end of a part of a segment. */
export interface SegmentEnd {
  readonly size: number
  /** The checksum of the last line. */
  readonly check: number
}

/** The end of what a segment contains. */
export interface Contained extends SegmentEnd {
  /** How the segment before it ends, according to its head. Undefined in the first one, and in segments of older versions. */
  readonly before?: SegmentEnd | undefined
  /** Whether the last line says that another segment follows. */
  readonly isClosed: boolean
  /** Whether an incomplete line follows. */
  readonly isTorn: boolean
}

/** The last line of a segment that another one follows: a commit that changes nothing, also for older versions. */
const closing: JournalRecord = []

const isClosing = (record: JournalRecord) => Array.isArray(record) && record.length === 0

export function headOf(segment: number, before: SegmentEnd | undefined) {
  const chain = before && { size: before.size, check: hexOf(before.check) }
  return encodeLine(
    { format: 'iamulator journal', version: formatVersion, segment, ...(chain && { before: chain }) },
    noCheck,
  )
}

/** Returns the line that closes a segment, and where the segment ends then. */
export function closingAfter({ size, check }: SegmentEnd): {
  readonly bytes: Buffer
  readonly end: SegmentEnd
} {
  const line = encodeLine(closing, check)
  const bytes = Buffer.from(`${line.text}\n`)
  return { bytes, end: { size: size + bytes.length, check: line.check } }
}

export interface Segment {
  readonly file: string
  readonly number: number
  readonly bytes: Buffer
  readonly isLast: boolean
}

function readHead({ file, number }: Segment, line: Line | undefined): Contained {
  const check = line?.complete ? checkOf(line.bytes, noCheck) : undefined
  if (line === undefined || check === undefined) throw new StoreDamagedError(file, 0, mismatch)
  const { version, segment = number, before } = decodeHead(line.bytes)
  checkVersion(file, version)
  if (segment !== number)
    throw new StoreDamagedError(file, 0, `it is ${journalName(segment)} under another name`)
  const chain = before && { size: before.size, check: Number.parseInt(before.check, 16) }
  return { size: line.end, check, before: chain, isClosed: false, isTorn: false }
}

/**
 * Passes a segment's records to `apply`. Returns the end of the intact part. A crash can tear the last line of
 * the last segment, which was never acknowledged. A line that has its line break may have been. A crash can also tear
 * the line that closes a segment, which `requireLink` finds out.
 */
export function replaySegment(segment: Segment, apply: (record: JournalRecord) => void): Contained {
  const { file, bytes, isLast } = segment
  const lines = linesOf(bytes)
  const head = readHead(segment, lines.next().value)
  let end = head
  for (const line of lines) {
    const check = checkOf(line.bytes, end.check)
    if (isTornLine(segment, line, check)) return { ...end, isTorn: true }
    if (check === undefined) throw damageAt(file, bytes, line.start, isLast)
    const record = decodeRecord(line.bytes)
    if (!isClosing(record)) apply(record)
    // An intact line may lack only its line break, which `withLineBreak` adds.
    const size = line.complete ? line.end : line.end + 1
    end = { size, check, before: head.before, isClosed: isClosing(record), isTorn: false }
  }
  return end
}

const isTornLine = ({ isLast }: Segment, { complete }: Line, check: number | undefined) =>
  !complete && (check === undefined || !isLast)

/**
 * Requires that a segment ends where the next one continues.
 *
 * The next one is there before the line that closes the segment, so that a crash can lose only that line.
 */
export function requireLink(file: string, end: Contained, next: Contained, nextFile: string): void {
  const { before } = next
  const ends = end.isTorn ? [closingAfter(end).end] : [end, closingAfter(end).end]
  if (before === undefined ? !end.isTorn : ends.some((each) => isSameEnd(each, before))) return
  const what = end.isTorn ? mismatch : `it does not end where ${nextFile} continues`
  throw new StoreDamagedError(file, end.size, what)
}

const isSameEnd = (one: SegmentEnd, other: SegmentEnd) => one.size === other.size && one.check === other.check

function damageAt(file: string, bytes: Buffer, start: number, isLast: boolean): StoreDamagedError {
  const lines = [...linesOf(bytes.subarray(start))].length
  const commits = lines === 1 ? 'the last commit' : `the last ${lines} commits`
  const advice = isLast ? `, or shorten it to ${start} bytes, which loses ${commits}` : ''
  return new StoreDamagedError(file, start, mismatch, advice)
}

/** Returns the first bytes of a segment, whose very last one may be a missing line break. */
export function withLineBreak(bytes: Buffer, size: number): Buffer {
  const intact = Buffer.alloc(size, '\n')
  bytes.copy(intact)
  return intact
}
