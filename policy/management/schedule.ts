/**
 * The schedules of backup policies: `cron(minutes hours days-of-month months days-of-week years)`.
 *
 * The grammar was recorded on AWS in September 2026. Every recorded schedule is read as by Quartz's CronExpression,
 * which has a field for seconds in front: names in any case, ranges that wrap round, and further fields are good.
 *
 * Unverified: Where nothing was recorded, schedules are read as by Quartz, too. So one of the two fields for days must
 * be `?`, and the other must not.
 *
 * Unverified: Time zones are ignored when the next runs of a schedule are compared, and 2199 is the last year. 2035 was
 * accepted, and 2200 was refused.
 */
import { daysOfMonth, type RunDays, weekDays } from './schedule-days.ts'
import { type Range, readField } from './schedule-field.ts'

interface Schedule {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly days: RunDays
  readonly years: ReadonlySet<number>
}

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const minutesRange: Range = { first: 0, last: 59 }
const hoursRange: Range = { first: 0, last: 23 }
const monthsRange: Range = { first: 1, last: 12, names: monthNames }
const yearsRange: Range = { first: 1970, last: 2199, neverWraps: true }

/** Returns undefined if the text is not a schedule. */
function readSchedule(text: string): Schedule | undefined {
  const [, inner = ''] = /^cron\((.*)\)$/s.exec(text) ?? []
  const fields = inner.toUpperCase().split(/[ \t]+/)
  const [minute = '', hour = '', ofMonth = '', month = '', ofWeek = '', year = '*'] = fields.filter(isWritten)
  const minutes = readField(minute, minutesRange)
  const hours = readField(hour, hoursRange)
  const months = readField(month, monthsRange)
  const years = readField(year, yearsRange)
  const days = readDays(ofMonth, ofWeek)
  if (minutes === undefined || hours === undefined || months === undefined) return undefined
  if (years === undefined || days === undefined) return undefined
  return { minutes, hours, months, days, years }
}

const isWritten = (field: string) => field !== ''

function readDays(ofMonth: string, ofWeek: string): RunDays | undefined {
  const [inMonth, inWeek] = [daysOfMonth(ofMonth), weekDays(ofWeek)]
  if (inMonth === undefined || inWeek === undefined || inMonth.isOpen === inWeek.isOpen) return undefined
  return inMonth.isOpen ? inWeek : inMonth
}

/**
 * Returns whether the next two runs of a schedule after a time are at least so many milliseconds apart. False if there
 * are not two, and for a text that is no schedule.
 */
export function runsApart(text: string, milliseconds: number, after: number): boolean {
  const schedule = readSchedule(text)
  const interval = schedule && nextInterval(schedule, after)
  return interval !== undefined && interval >= milliseconds
}

/** Returns the milliseconds between the next two runs after a time. Undefined if there are not two. */
function nextInterval(schedule: Schedule, after: number): number | undefined {
  let first: number | undefined
  for (const run of runsOn(schedule, after)) {
    if (first !== undefined) return run - first
    first = run
  }
  return undefined
}

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
