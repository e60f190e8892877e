/** The overview: how many calls there were when, and how many of them were refused by policies. */
import type { Call } from './call.ts'

export const BARS = 120

/** A quiet emulator has few calls: they are not spread over less than a minute. */
const SHORTEST = 60_000

export interface Bar {
  readonly total: number
  readonly notAllowed: number
  readonly denied: number
}

export interface Overview {
  /** Epoch milliseconds. */
  readonly start: number
  readonly end: number
  readonly bars: readonly Bar[]
  /** The most calls of a bar. */
  readonly most: number
}

export function overviewOf(calls: readonly Call[]): Overview {
  const [start, end] = spanOf(calls)
  const bars = Array.from({ length: BARS }, () => ({ total: 0, notAllowed: 0, denied: 0 }))
  for (const { time, outcome } of calls) {
    const bar = bars[Math.min(BARS - 1, Math.floor(((time - start) / (end - start)) * BARS))]
    if (!bar) continue
    bar.total++
    if (outcome === 'notAllowed' || outcome === 'denied') bar[outcome]++
  }
  return { start, end, bars, most: Math.max(1, ...bars.map(({ total }) => total)) }
}

function spanOf(calls: readonly Call[]): readonly [number, number] {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { time } of calls) {
    start = Math.min(start, time)
    end = Math.max(end, time)
  }
  if (start > end) return [0, SHORTEST]
  return [Math.min(start, end - SHORTEST), end]
}

/** Returns the times at which the axis has labels, from the start to the end. */
export function ticksOf({ start, end }: Pick<Overview, 'start' | 'end'>, count = 6): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + ((end - start) * index) / (count - 1))
}
