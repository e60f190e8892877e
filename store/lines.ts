import zlib from 'node:zlib'
import { StoreDamagedError, StoreVersionError } from './errors.ts'
import type { JournalRecord } from './journal.ts'

/**
 * Files are lines, each of them a JSON list of two: a checksum in 8 hexadecimal digits, and what the line says. The
 * checksum is the CRC-32 of that text, begun with the checksum of the line before: a line that is gone, or stands in
 * the wrong place, shows as well.
 */
const checkLength = '["01234567",'.length
const newline = 10

/** The version of the files' format. Raise it when an older program would misread what this one writes, or this one what an older wrote. */
export const formatVersion = 2

/** The checksum before the first line. */
export const noCheck = 0

export function hexOf(check: number): string {
  return check.toString(16).padStart(8, '0')
}

/** What is wrong with a line that is not intact. */
export const mismatch = 'the line does not match its checksum'

export interface EncodedLine {
  /** Without the end of the line. */
  readonly text: string
  readonly check: number
}

/** @param before the checksum of the line before */
export function encodeLine(value: unknown, before: number): EncodedLine {
  const json = JSON.stringify(value)
  const check = zlib.crc32(json, before)
  return { text: `["${hexOf(check)}",${json}]`, check }
}

/** The checksum of a line, if the line is intact and follows the one with the checksum `before`. */
export function checkOf(line: Buffer, before: number): number | undefined {
  const check = zlib.crc32(line.subarray(checkLength, -1), before)
  const isIntact =
    line.at(-1) === ']'.charCodeAt(0) && line.toString('latin1', 0, checkLength) === `["${hexOf(check)}",`
  return isIntact ? check : undefined
}

function bodyOf(line: Buffer): string {
  return line.toString('utf8', checkLength, line.length - 1)
}

/** The record in a line that is intact. */
export function decodeRecord(line: Buffer): JournalRecord {
  return JSON.parse(bodyOf(line))
}

/** The head of a file, in a line that is intact. */
export function decodeHead(line: Buffer): { readonly version?: unknown } {
  return JSON.parse(bodyOf(line))
}

export interface Line {
  /** Offset in the file. */
  readonly start: number
  /** Offset of the next line. */
  readonly end: number
  /** Without the end of the line. */
  readonly bytes: Buffer
  /** Whether it has an end of the line. */
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

/** Throws if a file is of a version that this program does not know. */
export function checkVersion(file: string, version: unknown): void {
  if (!Number.isInteger(version)) throw new StoreDamagedError(file, 0, 'its format version is missing')
  if (version !== formatVersion) {
    const advice = Number(version) > formatVersion ? 'Use a newer version.' : 'Use another directory.'
    throw new StoreVersionError(
      `${file} has format version ${version}, but this version of iamulator requires ${formatVersion}. ${advice}`,
    )
  }
}
