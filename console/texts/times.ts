/** Times, as the console writes them. All are epoch milliseconds of the emulator's clock, in the browser's time zone. */

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0')

/** `14:02:31` */
export function timeOfDay(time: number): string {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((each) => pad(each)).join(':')
}

/** `14:02:31.482` */
export function preciseTime(time: number): string {
  return `${timeOfDay(time)}.${pad(new Date(time).getMilliseconds(), 3)}`
}

const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

/** `27 Nov 2026` */
export function dayOf(time: number): string {
  const parts = new Map(DAY.formatToParts(time).map(({ type, value }) => [type, value]))
  return `${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`
}

/** `27 Nov 2026, 14:02:31` */
export function dayAndTime(time: number): string {
  return `${dayOf(time)}, ${timeOfDay(time)}`
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** `2 d`, `8 min`, or `now` below a second: a duration in its largest unit. */
export function shortDuration(milliseconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => milliseconds >= each) ?? ['', 0]
  return unit === '' ? 'now' : `${Math.floor(milliseconds / length)} ${unit}`
}

/** `3 min ago`, or `never`. @param now the emulator's time */
export function ago(time: number | undefined, now: number): string {
  if (time === undefined) return 'never'
  const since = now - time
  return since < 1000 ? 'now' : `${shortDuration(since)} ago`
}

/** `in 3 min`, or `expired`. */
export function ahead(time: number, now: number): string {
  return time <= now ? 'expired' : `in ${shortDuration(time - now)}`
}
