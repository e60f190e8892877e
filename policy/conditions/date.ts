/**
 * Dates in the W3C profile of ISO 8601, with any precision and offset, or in seconds since 1970. They are
 * compared by milliseconds; further digits are cut (recorded on AWS, September 2026).
 */
import { orderingOf } from './ordering.ts'

const isoDate =
  /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/
/** Up to the number of digits of a 64-bit integer. */
const seconds = /^[+-]?\d{1,19}$/
const year = /^\d{4}$/
const longestEpoch = 2n ** 63n

export const date = orderingOf(readDate, (value, policyValue) => value - policyValue)

/**
 * Returns milliseconds since 1970, or undefined if the text is not a date.
 * A text of exactly four digits is a year; other numbers are seconds.
 */
export function readDate(text: string): number | undefined {
  if (seconds.test(text) && !year.test(text)) return readEpoch(text)
  const match = isoDate.exec(text)
  if (match === null) return undefined
  const [
    ,
    years,
    months = '1',
    days = '1',
    hours = '0',
    minutes = '0',
    secs = '0',
    fraction = '',
    offset = 'Z',
  ] = match
  const day = startOfDay(Number(years), Number(months), Number(days))
  const time = timeOfDay(Number(hours), Number(minutes), Number(secs))
  const shift = readOffset(offset)
  if (day === undefined || time === undefined || shift === undefined) return undefined
  return day + time - shift + millisecondsOf(fraction, unitOf(match))
}

/** Returns the milliseconds of the last unit that is present, to which a fraction belongs. */
function unitOf(match: RegExpExecArray): number {
  if (match[6] !== undefined) return 1000
  return match[5] === undefined ? 3_600_000 : 60_000
}

/** Returns the whole milliseconds of a decimal fraction, whose at most nine digits keep products exact. */
function millisecondsOf(fraction: string, unit: number): number {
  return Math.floor((Number(fraction) * unit) / 10 ** fraction.length)
}

/** Reads epoch seconds. AWS stores seconds in 64 bits and rejects larger numbers. */
function readEpoch(text: string): number | undefined {
  const value = BigInt(text.replace('+', ''))
  return value < longestEpoch && value >= -longestEpoch ? Number(value) * 1000 : undefined
}

/** Returns milliseconds since 1970, or undefined if the calendar has no such day. */
function startOfDay(years: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(years, month)) return undefined
  // Date.UTC would interpret years below 100 as years of the 20th century.
  return new Date(0).setUTCFullYear(years, month - 1, day)
}

/** Returns milliseconds since midnight, or undefined if the time is invalid. */
function timeOfDay(hour: number, minute: number, second: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return ((hour * 60 + minute) * 60 + second) * 1000
}

function daysIn(years: number, month: number): number {
  return new Date(new Date(0).setUTCFullYear(years, month, 0)).getUTCDate()
}

/** Returns the offset from UTC in milliseconds, positive to the east. Undefined when it is invalid. */
function readOffset(offset: string): number | undefined {
  if (offset === 'Z' || offset === 'z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', ''))
  if (hours > 23 || minutes > 59) return undefined
  return (hours * 60 + minutes) * (offset.startsWith('-') ? -60_000 : 60_000)
}
