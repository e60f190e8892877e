/** Measures how long others have to wait while something is computed. */
import { setImmediate } from 'node:timers/promises'

export interface Turns<T> {
  readonly result: T
  /** How often the event loop turned meanwhile. */
  readonly count: number
  /** The most processor time of one turn of the event loop, in milliseconds: that of others on the machine is not in it. */
  readonly longest: number
}

/** Watches the event loop until the work is done. */
export async function watched<T>(work: () => Promise<T>): Promise<Turns<T>> {
  let [count, longest, isDone] = [0, 0, false]
  const result = work().finally(() => {
    isDone = true
  })
  while (!isDone) {
    const start = process.cpuUsage()
    await setImmediate()
    const { user, system } = process.cpuUsage(start)
    count++
    longest = Math.max(longest, (user + system) / 1000)
  }
  return { result: await result, count, longest }
}
