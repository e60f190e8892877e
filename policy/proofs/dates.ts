/** The classes of dates by the dates that conditions compare them with. */
import { readDate } from '../conditions/date.ts'

/** The years 0 to 9999, in milliseconds since 1970, the end exclusive. */
const firstDay = new Date(0).setUTCFullYear(0, 0, 1)
const endOfYears = Date.UTC(10_000, 0, 1)
/** The most that an offset from UTC can move a time out of these years, in milliseconds. */
const longestOffset = (23 * 60 + 59) * 60_000
const earliest = firstDay - longestOffset
const latest = endOfYears - 1 + longestOffset
/** AWS stores seconds in 64 bits. */
const firstSecond = -(2n ** 63n)
const lastSecond = 2n ** 63n - 1n
const second = 1000

/**
 * Returns each of the dates, one between each two, one before all, and one after all, where such dates exist: every
 * other date compares with the given ones as one of these does. Texts that aren't dates are omitted.
 */
export function dateValues(texts: readonly string[]): readonly string[] {
  const written = new Map<number, string>()
  for (const text of texts) {
    const time = readDate(text)
    if (time !== undefined && !written.has(time)) written.set(time, text)
  }
  if (written.size === 0) return ['1970-01-01T00:00:00Z']
  return [...written.values(), ...datesBeside([...written.keys()])]
}

/** Returns a date before, between, and after the times, as far as there are any. */
function datesBeside(times: readonly number[]): readonly string[] {
  const dates: string[] = []
  let low = -Infinity
  for (const high of [...times.toSorted((one, other) => one - other), Infinity]) {
    const date = dateBetween(low, high)
    if (date !== undefined) dates.push(date)
    low = high
  }
  return dates
}

/** Returns spellings of a date that differ from each other. */
export function* spellingsOfDate(text: string): Generator<string> {
  yield text
  const time = Number(readDate(text))
  for (let zeros = ''; zeros.length <= 6; zeros += '0') {
    const iso = isoText(time, zeros)
    if (iso !== undefined) yield iso
  }
  const seconds = String(Math.abs(time / second))
  for (let digits = seconds; digits.length <= 19; digits = `0${digits}`) {
    const epoch = `${time < 0 ? '-' : '+'}${digits}`
    if (readDate(epoch) === time) yield epoch
  }
}

/** Returns a date after one time and before another, or undefined if none can be written. */
function dateBetween(low: number, high: number): string | undefined {
  const times = [high - second, low + second, low + 1]
  const near = times.find((time) => low < time && time < high && isoText(time) !== undefined)
  return near === undefined ? secondBetween(low, high) : isoText(near)
}

/** Returns the time with milliseconds, or undefined if the years 0 to 9999 don't have it, in any offset. */
function isoText(time: number, zeros = ''): string | undefined {
  if (!Number.isInteger(time) || time < earliest || time > latest) return undefined
  if (time < firstDay) return new Date(time + longestOffset).toISOString().replace('Z', `${zeros}+23:59`)
  if (time >= endOfYears) return new Date(time - longestOffset).toISOString().replace('Z', `${zeros}-23:59`)
  return new Date(time).toISOString().replace('Z', `${zeros}Z`)
}

/** Returns the first second after a time as seconds since 1970, or undefined if it isn't before the other time. */
function secondBetween(low: number, high: number): string | undefined {
  let from = firstSecond
  let to = lastSecond
  while (from < to) {
    const middle = (from + to) >> 1n
    if (millisecondsOf(middle) > low) to = middle
    else from = middle + 1n
  }
  const time = millisecondsOf(from)
  // A text of four digits would be a year.
  return low < time && time < high ? String(from).replace(/^\d{4}$/, '+$&') : undefined
}

/** Returns milliseconds since 1970, rounded as in `readDate`. */
function millisecondsOf(seconds: bigint): number {
  return Number(seconds) * second
}
