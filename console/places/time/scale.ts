/**
 * The scale of the timeline. The next minutes take as much room as the next months, because that is how people wait:
 * each stretch between two ticks is as wide as the next.
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const TICKS = [
  { at: 0, text: 'now' },
  { at: 15 * MINUTE, text: '15 min' },
  { at: HOUR, text: '1 h' },
  { at: 4 * HOUR, text: '4 h' },
  { at: 12 * HOUR, text: '12 h' },
  { at: DAY, text: '1 d' },
  { at: 7 * DAY, text: '7 d' },
  { at: 30 * DAY, text: '30 d' },
  { at: 90 * DAY, text: '90 d' },
  { at: 366 * DAY, text: '1 y' },
] as const

const STRETCHES = TICKS.length - 1

/** Returns where on the scale a time is. @param ahead milliseconds from now. @returns 0 to 1 */
export function placeOf(ahead: number): number {
  const next = TICKS.findIndex(({ at }) => at > ahead)
  if (next === -1) return 1
  const from = TICKS[next - 1]?.at ?? 0
  const to = TICKS[next]?.at ?? from
  return next === 0 ? 0 : (next - 1 + (ahead - from) / (to - from)) / STRETCHES
}

/** Returns the time of a place on the scale, in milliseconds from now, in whole seconds. */
export function aheadAt(place: number): number {
  const index = Math.min(Math.floor(place * STRETCHES), STRETCHES - 1)
  const from = TICKS[index]?.at ?? 0
  const to = TICKS[index + 1]?.at ?? from
  return Math.round((from + (place * STRETCHES - index) * (to - from)) / 1000) * 1000
}
