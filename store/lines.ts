import zlib from 'node:zlib'
import { StoreDamagedError, StoreVersionError } from './errors.ts'
import type { JournalRecord } from './journal.ts'

/**
 * Files consist of lines. Each is a JSON list of two items: a checksum of 8 hexadecimal digits, and the
 * content. The checksum is the CRC-32 of the content's text, starting from the checksum of the previous line,
 * so it also detects missing and misplaced lines.
 */
const checkLength = '["01234567",'.length
const newline = 10

/**
 * The version of the files' format. Increment it when an older program would misread files of this one, or
 * this one would misread files of an older one.
 */
export const formatVersion = 2

/** The checksum before the first line. */
export const noCheck = 0

export function hexOf(check: number): string {
  return check.toString(16).padStart(8, '0')
}

/** The error about a line that is not intact. */
export const mismatch = 'the line does not match its checksum'

export interface EncodedLine {
  /** The text, without the line break. */
  readonly text: string
  readonly check: number
}

/** @param before the checksum of the previous line */
export function encodeLine(value: unknown, before: number): EncodedLine {
  const json = JSON.stringify(value)
  const check = zlib.crc32(json, before)
  return { text: `["${hexOf(check)}",${json}]`, check }
}

/**
 * Returns the checksum of a line. Undefined unless it is intact and follows the one with the checksum
 * `before`.
 */
export function checkOf(line: Buffer, before: number): number | undefined {
  const check = zlib.crc32(line.subarray(checkLength, -1), before)
  const isIntact =
    line.at(-1) === ']'.charCodeAt(0) && line.toString('latin1', 0, checkLength) === `["${hexOf(check)}",`
  return isIntact ? check : undefined
}

function bodyOf(line: Buffer): string {
  return line.toString('utf8', checkLength, line.length - 1)
}

/** Returns the record in an intact line. */
export function decodeRecord(line: Buffer): JournalRecord {
  return JSON.parse(bodyOf(line))
}

/** The head of a journal. */
export interface JournalHead {
  readonly version?: unknown
  /** Its number. Absent from journals of older versions. */
  readonly segment?: number
  /** The size of the journal before it, and the checksum of its last line. */
  readonly before?: { readonly size: number; readonly check: string }
}

/** Returns the head of a journal from an intact line. */
export function decodeHead(line: Buffer): JournalHead {
  return JSON.parse(bodyOf(line))
}

export interface Line {
  /** Offset in the file. */
  readonly start: number
  /** Offset of the next line. */
  readonly end: number
  /** The bytes, without the line break. */
  readonly bytes: Buffer
  /** Whether the line ends with a line break. */
  readonly complete: boolean
}

export function* linesOf(bytes: Buffer): Generator<Line, undefined, undefined> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start)
    const stop = found === -1 ? bytes.length : found
    const end = Math.min(stop + 1, bytes.length)
    yield { start, end, bytes: bytes.subarray(start, stop), complete: found !== -1 }
    start = end
  }
}

/** Throws if the file has a version that this program does not support. */
export function checkVersion(file: string, version: unknown): void {
  if (!Number.isInteger(version)) throw new StoreDamagedError(file, 0, 'its format version is missing')
  if (version !== formatVersion) {
    const advice = Number(version) > formatVersion ? 'Use a newer version.' : 'Use another directory.'
    throw new StoreVersionError(
      `${file} has format version ${version}, but this program requires ${formatVersion}. ${advice}`,
    )
  }
}
