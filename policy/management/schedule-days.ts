/**
 * The days on which schedules run, by their number in the month or by their weekday.
 *
 * How lists with `W` and `#` are read was recorded on AWS in September 2026. It is how Quartz's CronExpression reads
 * them.
 */
import { complete } from '../json.ts'
import { isLastDay, itemsOf, type Range, readItem } from './schedule-field.ts'

export interface RunDays {
  /** Whether the field is `?`, so that the other field for days decides. */
  readonly isOpen: boolean
  /** Returns the days of a month, ascending. */
  readonly inMonth: Days
}

type Days = (year: number, month: number) => readonly number[]

/** An item of a field for days. */
interface Item {
  readonly values: readonly number[]
  readonly isOpen?: true
  /** Returns the one day that the field means if this item is in it, whatever else is in it. */
  readonly choose?: (year: number, month: number, smallest: number) => readonly number[]
}

const monthRange: Range = { first: 1, last: 31 }
const weekRange: Range = { first: 1, last: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') }

/**
 * Reads the days of the month: numbers, `L` for the last day, `L-3` for three days before it, `LW` and `L-3W` for the
 * weekday nearest to these, and `15W` for the weekday nearest to the 15th. In a list, `W` holds for the smallest day
 * of the list, and the others have no effect.
 */
export function daysOfMonth(text: string): RunDays | undefined {
  if (isLastDay(text)) return lastDay(text)
  if (isListWithLast(text)) return undefined
  return readDays(
    text,
    readMonthItem,
    (days) => (year, month) => days.filter((day) => day <= lastOf(year, month)),
  )
}

/** `L` cannot be in a list. */
function isListWithLast(text: string): boolean {
  return text.includes('L') && text.includes(',')
}

function lastDay(text: string): RunDays | undefined {
  const [, before = '0', nearest] = /^L(?:-(\d*))?(W)?$/.exec(text) ?? []
  if (text.endsWith('-') || Number(before) > 30) return undefined
  const inMonth: Days = (year, month) => {
    const day = lastOf(year, month) - Number(before)
    return nearest === undefined ? existing(year, month, day) : nearestWeekday(year, month, day)
  }
  return { isOpen: false, inMonth }
}

function readMonthItem(text: string): Item | undefined {
  const [, day] = /^(\d+)W/.exec(text) ?? []
  const values = readItem(day ?? text, monthRange)
  return values && { values, ...(day === undefined ? {} : { choose: nearestWeekday }) }
}

/**
 * Never leaves the month: the weekday nearest to Saturday the 1st is Monday the 3rd. As by Quartz, a day that the
 * month lacks is that of the month before or after, so that Friday the 30th of April is nearest to the 31st.
 */
function nearestWeekday(year: number, month: number, wanted: number): readonly number[] {
  const weekday = weekdayOf(year, month, wanted)
  if (weekday === 7) return existing(year, month, wanted === 1 ? 3 : wanted - 1)
  if (weekday === 1) return existing(year, month, wanted === lastOf(year, month) ? wanted - 2 : wanted + 1)
  return existing(year, month, wanted)
}

/**
 * Reads the days of the week: numbers from 1 for Sunday, names, `L` for Saturday, `6L` or `FRIL` for the last Friday
 * of the month, and `6#3` for the third. In a list, `#` holds for the smallest day of the list, and the others have no
 * effect.
 */
export function weekDays(text: string): RunDays | undefined {
  if (isListWithLast(text) || text.split('#').length > 2) return undefined
  return readDays(
    text,
    readWeekItem,
    (days) => (year, month) => days.flatMap((day) => all(year, month, day)).sort(ascending),
  )
}

function readWeekItem(text: string): Item | undefined {
  if (isLastDay(text)) return { values: [7] }
  const [, day = text, mark, nth = ''] = /^(\d+|[A-Z]{3})([L#])(.*)$/s.exec(text) ?? []
  const values = readItem(day, weekRange)
  if (values === undefined || mark === undefined) return values && { values }
  if (mark === 'L') return { values, choose: (...place) => all(...place).slice(-1) }
  const choose: Item['choose'] = (...place) => all(...place).slice(Number(nth) - 1, Number(nth))
  return /^\+?0*[1-5]$/.test(nth) ? { values, choose } : undefined
}

/** Reads a field. @param everyOf the days of a field without an item that chooses one */
function readDays(
  text: string,
  read: (item: string) => Item | undefined,
  everyOf: (values: readonly number[]) => Days,
): RunDays | undefined {
  const items = complete(itemsOf(text).map((item) => readOpen(item) ?? read(item)))
  if (items === undefined || items.length === 0) return undefined
  const values = [...new Set(items.flatMap((item) => item.values))].sort(ascending)
  const choose = items.find((item) => item.choose)?.choose
  const [smallest = 0] = values
  return {
    isOpen: items.some((item) => item.isOpen),
    inMonth: choose ? (year, month) => choose(year, month, smallest) : everyOf(values),
  }
}

/** Reads `?`. Quartz ignores one further character. */
function readOpen(text: string): Item | undefined {
  return /^\?.?$/s.test(text) ? { values: [], isOpen: true } : undefined
}

/** Returns all days of a month that fall on a weekday. */
function all(year: number, month: number, weekday: number): readonly number[] {
  const first = 1 + ((weekday - weekdayOf(year, month, 1) + 7) % 7)
  return [0, 7, 14, 21, 28].flatMap((days) => existing(year, month, first + days))
}

/** Returns a day of a month, or none if the month lacks it. */
function existing(year: number, month: number, day: number): readonly number[] {
  return day >= 1 && day <= lastOf(year, month) ? [day] : []
}

function lastOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Returns 1 for Sunday to 7 for Saturday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1
}

function ascending(one: number, other: number): number {
  return one - other
}
