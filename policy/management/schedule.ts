/**
 * The schedules of backup policies: `cron(minutes hours days-of-month months days-of-week years)`.
 *
 * The grammar was recorded on AWS in September 2026.
 *
 * Unverified: In schedules of backup policies, one of the two fields for days must be `?`, and the other must
 * not, as in AWS's other schedules.
 *
 * Unverified: The seventh field of schedules in backup policies is ignored, and so are time zones when the
 * next runs are compared.
 */
import { daysOfMonth, type RunDays, weekDays } from './schedule-days.ts'
import { type Range, readField } from './schedule-field.ts'

interface Schedule {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly days: RunDays
  /** Undefined for all years. */
  readonly years: ReadonlySet<number> | undefined
}

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const minutesRange: Range = { first: 0, last: 59 }
const hoursRange: Range = { first: 0, last: 23 }
const monthsRange: Range = { first: 1, last: 12, names: monthNames }
const yearsRange: Range = { first: 1970, last: 2199, neverWraps: true }

const expression = /^cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+(\S+)(?:\s+\S+)?)?\s*\)$/

/** Returns undefined if the text is not a schedule. */
function readSchedule(text: string): Schedule | undefined {
  const [, minute = '', hour = '', ofMonth = '', month = '', ofWeek = '', year = '*'] =
    expression.exec(text) ?? []
  const minutes = readField(minute, minutesRange)
  const hours = readField(hour, hoursRange)
  const months = readField(month, monthsRange)
  const years = readField(year, yearsRange)
  const days = readDays(ofMonth, ofWeek)
  if (minutes === undefined || hours === undefined || months === undefined) return undefined
  if (years === undefined || days === undefined) return undefined
  return { minutes, hours, months, days, years: year === '*' ? undefined : years }
}

function readDays(ofMonth: string, ofWeek: string): Schedule['days'] | undefined {
  if (ofMonth === '?') return ofWeek === '?' ? undefined : weekDays(ofWeek)
  return ofWeek === '?' ? daysOfMonth(ofMonth) : undefined
}

/**
 * Returns whether the next two runs of a schedule after a time are at least so many milliseconds apart, or there is
 * only one. False for a schedule that never runs again, and for a text that is no schedule.
 */
export function runsApart(text: string, milliseconds: number, after: number): boolean {
  const schedule = readSchedule(text)
  const interval = schedule && nextInterval(schedule, after)
  return interval !== undefined && interval >= milliseconds
}

/**
 * Returns the milliseconds between the next two runs after a time. Infinity if there is only one, and
 * undefined if there is none.
 */
function nextInterval(schedule: Schedule, after: number): number | undefined {
  let first: number | undefined
  for (const run of runsOn(schedule, after)) {
    if (first !== undefined) return run - first
    first = run
  }
  return first === undefined ? undefined : Number.POSITIVE_INFINITY
}

/** February 29 falls on a given day of the week at least once in this many years. */
const CALENDAR_YEARS = 41

function* runsOn(schedule: Schedule, after: number) {
  const times = timesOf(schedule)
  for (const midnight of daysOf(schedule, after)) {
    for (const time of times) if (midnight + time > after) yield midnight + time
  }
}

function* daysOf(schedule: Schedule, after: number) {
  const months = [...schedule.months].sort(ascending)
  for (const year of yearsFrom(schedule, new Date(after).getUTCFullYear())) {
    for (const month of months) {
      for (const day of schedule.days.inMonth(year, month)) yield Date.UTC(year, month - 1, day)
    }
  }
}

function yearsFrom({ years }: Schedule, current: number): readonly number[] {
  if (years === undefined) return Array.from({ length: CALENDAR_YEARS }, (_, index) => current + index)
  return [...years].filter((year) => year >= current).sort(ascending)
}

/** Returns the milliseconds from midnight to each run of a day. */
function timesOf({ hours, minutes }: Schedule): readonly number[] {
  const inHour = [...minutes].sort(ascending)
  return [...hours].sort(ascending).flatMap((hour) => inHour.map((minute) => (hour * 60 + minute) * 60_000))
}

function ascending(one: number, other: number): number {
  return one - other
}
