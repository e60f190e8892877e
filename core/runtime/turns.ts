/**
 * Long computations take turns with everything else that the server does.
 *
 * Turns are short, and there is one of them in each turn of the event loop, so that many computations at once do not hold
 * up others for longer than a single one.
 */
import { setImmediate } from './timers.ts'

/** Milliseconds. */
const TURN = 10

const waiting: (() => void)[] = []
let turnBegan = Number.NEGATIVE_INFINITY

/** Returns whether the present turn was long enough, so that a computation has to wait for its next one. */
export function isTurnOver(): boolean {
  return performance.now() - turnBegan >= TURN
}

/** Waits until others have run, and until those that asked before have had their turns. */
export function nextTurn(): Promise<void> {
  return new Promise((begin) => {
    waiting.push(begin)
    if (waiting.length === 1) setImmediate(beginTurn)
  })
}

/** Computes in turns, given a computation that stops now and then. */
export async function inTurns<T>(slices: Iterator<unknown, T>): Promise<T> {
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
    if (isTurnOver()) await nextTurn()
  }
}

/** Does what `map` does, in turns. One item takes no turn of its own. */
export async function mapInTurns<T, R>(list: Iterable<T>, make: (each: T) => R): Promise<R[]> {
  const made: R[] = []
  for (const each of list) {
    if (made.length > 0 && isTurnOver()) await nextTurn()
    made.push(make(each))
  }
  return made
}

function beginTurn(): void {
  turnBegan = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(beginTurn)
}
