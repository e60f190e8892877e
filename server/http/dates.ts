import type { Emulator } from '../../core/engine/emulator.ts'

/**
 * Returns a function that returns the Date header of the moment.
 *
 * SDKs correct their clock by this header, so it has the time that signatures are verified against. Node's would have
 * another time if a test in the same process replaces `Date`.
 */
export function datesOf(clock: Pick<Emulator['clock'], 'real'>): () => string {
  let second = Number.NaN
  let text = ''
  return () => {
    const now = Math.floor(clock.real() / 1000)
    if (now !== second) {
      second = now
      text = new Date(now * 1000).toUTCString()
    }
    return text
  }
}
