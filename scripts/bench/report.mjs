/** Compares measurements with each other and with their goals. */

const ROUNDS = 9

let missed = 0

export const missedGoals = () => missed

export const microseconds = (milliseconds) => `${(milliseconds * 1000).toFixed(0)} us`

/** Prints a measurement. @param {number} value @param {{ atLeast?: number, atMost?: number }} goal */
export function report(what, value, unit, goal, note = '') {
  const met = goal.atLeast === undefined ? value <= goal.atMost : value >= goal.atLeast
  if (!met) missed++
  const limit = goal.atLeast === undefined ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`
  process.stdout.write(
    `${met ? ' ok ' : 'MISS'} ${what}: ${value.toFixed(3)} ${unit} (goal ${limit}) ${note}\n`,
  )
}

/**
 * Measures everything in several rounds. The machine's speed drifts, but within a round it is about the same, the more so
 * the shorter it is.
 *
 * @param measures functions by name that return milliseconds
 */
export async function compare(measures, count = ROUNDS) {
  const rounds = []
  for (let round = 0; round < count; round++) {
    const costs = {}
    for (const [name, measure] of Object.entries(measures)) costs[name] = await measure()
    rounds.push(costs)
  }
  return {
    cost: (name) => microseconds(median(rounds.map((costs) => costs[name]))),
    /** Returns the ratio of the costs of `name` and `other`, as the median of all rounds. */
    ratio: (name, other) => median(rounds.map((costs) => costs[name] / costs[other])),
  }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
