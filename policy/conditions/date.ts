/** Dates of the W3C profile of ISO 8601, of any precision and offset, or seconds since 1970. */
import { orderingOf } from './ordering.ts'

const isoDate =
  /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/
/** As many digits as 64 bits hold. */
const seconds = /^[+-]?\d{1,19}$/
const year = /^\d{4}$/
const longestEpoch = 2n ** 63n

export const date = orderingOf(readDate)

/** Milliseconds since 1970; undefined for what is no date. Four digits alone are a year, other numbers are seconds. */
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
  const [month, day, hour, minute, second] = [months, days, hours, minutes, secs].map(Number)
  if (!isWithin(month, 1, 12) || !isWithin(day, 1, daysIn(Number(years), month))) return undefined
  if (!isWithin(hour, 0, 23) || !isWithin(minute, 0, 59) || !isWithin(second, 0, 59)) return undefined
  const shift = readOffset(offset)
  if (shift === undefined) return undefined
  const base = startOfDay(Number(years), month, day)
  return base + ((hour * 60 + minute - shift) * 60 + second) * 1000 + Number(`0.${fraction}0`) * unitOf(match)
}

/** A fraction belongs to the last unit that is given. */
function unitOf(match: RegExpExecArray): number {
  if (match[6] !== undefined) return 1000
  return match[5] === undefined ? 3_600_000 : 60_000
}

/** AWS keeps seconds in 64 bits and refuses more. */
function readEpoch(text: string): number | undefined {
  const value = BigInt(text.replace('+', ''))
  return value < longestEpoch && value >= -longestEpoch ? Number(value) * 1000 : undefined
}

function isWithin(value: number | undefined, low: number, high: number): value is number {
  return value !== undefined && value >= low && value <= high
}

/** Date.UTC takes years below 100 for the 20th century. */
function startOfDay(years: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(years, month - 1, day)
}

function daysIn(years: number, month: number): number {
  return new Date(new Date(0).setUTCFullYear(years, month, 0)).getUTCDate()
}

/** Minutes east of Greenwich. */
function readOffset(offset: string): number | undefined {
  if (offset === 'Z' || offset === 'z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', ''))
  if (hours > 23 || minutes > 59) return undefined
  return (hours * 60 + minutes) * (offset.startsWith('-') ? -1 : 1)
}
