/** Durations of ISO 8601, such as `PT4H`. */

const HOUR = 3600

/** The seconds in each unit of a duration, in the order of ISO 8601: years, months, days or weeks, and the time. */
const UNITS: Readonly<Record<string, number>> = {
  Y: 365 * 24 * HOUR,
  M: 30 * 24 * HOUR,
  W: 7 * 24 * HOUR,
  D: 24 * HOUR,
  TH: HOUR,
  TM: 60,
  TS: 1,
}

/** Returns the length of a duration in seconds. Years and months have no exact length: they count 365 and 30 days. */
export function secondsOf(duration: string): number {
  const [date = '', time = ''] = duration.split('T')
  const sign = date.startsWith('-') ? -1 : 1
  return sign * (sumOf(date, '') + sumOf(time, 'T'))
}

function sumOf(text: string, prefix: string): number {
  const parts = [...text.matchAll(/([\d.]+)([A-Z])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[`${prefix}${unit}`] ?? 0), 0)
}
