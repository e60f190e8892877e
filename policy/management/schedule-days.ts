/** The days on which schedules run, by their number in the month or by their weekday. */
import { complete } from '../json.ts'
import { type Range, readField, readValue } from './schedule-field.ts'

export interface RunDays {
  /** Returns the days of a month, ascending. */
  readonly inMonth: (year: number, month: number) => readonly number[]
}

const monthRange: Range = { first: 1, last: 31 }
const weekRange: Range = { first: 1, last: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') }

/**
 * Reads the days of the month: numbers, `L` for the last day, `L-3` for three days before it, `LW` for the
 * last weekday, and `15W` for the weekday nearest to the 15th, also in lists and ranges.
 */
export function daysOfMonth(text: string): RunDays | undefined {
  if (/^LW$/i.test(text)) return { inMonth: (year, month) => [nearestWeekday(year, month, 31)] }
  const [last, before = '0'] = /^L(?:-(\d{1,2}))?$/i.exec(text) ?? []
  if (last !== undefined) return Number(before) > 30 ? undefined : { inMonth: fromEnd(Number(before)) }
  const parts = complete(text.split(',').map(readMonthPart))
  return parts && { inMonth: (year, month) => sorted(parts.flatMap((part) => part(year, month))) }
}

type Days = (year: number, month: number) => readonly number[]

function fromEnd(before: number): Days {
  return (year, month) => [lastOf(year, month) - before].filter((day) => day > 0)
}

function readMonthPart(text: string): Days | undefined {
  const days = readField(text.replace(/(\d)W/gi, '$1'), monthRange)
  if (days === undefined) return undefined
  const isNearest = /W/i.test(text)
  return (year, month) => {
    const existing = [...days].filter((day) => day <= lastOf(year, month))
    return isNearest ? existing.map((day) => nearestWeekday(year, month, day)) : existing
  }
}

/** Never leaves the month: the weekday nearest to Saturday the 1st is Monday the 3rd. */
function nearestWeekday(year: number, month: number, wanted: number): number {
  const last = lastOf(year, month)
  const day = Math.min(wanted, last)
  const weekday = weekdayOf(year, month, day)
  if (weekday === 7) return day === 1 ? 3 : day - 1
  if (weekday === 1) return day === last ? day - 2 : day + 1
  return day
}

/**
 * Reads the days of the week: numbers from 1 for Sunday, names, `6L` or `FRIL` for the last Friday of the
 * month, and `6#3` for the third.
 */
export function weekDays(text: string): RunDays | undefined {
  const [, day = '', nth] = /^([^,#]+)(?:L|#([1-5]))$/i.exec(text) ?? []
  const weekday = readValue(day, weekRange)
  if (weekday !== undefined) return { inMonth: (year, month) => oneOf(year, month, weekday, nth) }
  const days = /^L$/i.test(text) ? new Set([7]) : readField(text, weekRange)
  return days && { inMonth: (year, month) => sorted([...days].flatMap((each) => all(year, month, each))) }
}

/** Returns all days of a month that fall on a weekday. */
function all(year: number, month: number, weekday: number): readonly number[] {
  const first = 1 + ((weekday - weekdayOf(year, month, 1) + 7) % 7)
  return [0, 7, 14, 21, 28].map((days) => first + days).filter((day) => day <= lastOf(year, month))
}

function oneOf(year: number, month: number, weekday: number, nth: string | undefined): readonly number[] {
  const days = all(year, month, weekday)
  return nth === undefined ? days.slice(-1) : days.slice(Number(nth) - 1, Number(nth))
}

function lastOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Returns 1 for Sunday to 7 for Saturday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1
}

function sorted(days: readonly number[]): readonly number[] {
  return [...new Set(days)].sort((one, other) => one - other)
}
