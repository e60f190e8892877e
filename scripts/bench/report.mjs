/** Comparing measurements with their goals. */

const ROUNDS = 9

let missed = 0

export const missedGoals = () => missed

export const microseconds = (milliseconds) => `${(milliseconds * 1000).toFixed(0)} us`

/** Prints a measurement. @param {number} value @param {{ atLeast?: number, atMost?: number }} goal */
export function report(what, value, unit, goal, note = '') {
  const met = goal.atLeast === undefined ? value <= goal.atMost : value >= goal.atLeast
  if (!met) missed++
  const wanted = goal.atLeast === undefined ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`
  process.stdout.write(
    `${met ? ' ok ' : 'MISS'} ${what}: ${value.toFixed(3)} ${unit} (goal ${wanted}) ${note}\n`,
  )
}

/**
 * Measures everything in turn, many times over: the machine's speed drifts, and what stands in one round was measured
 * at one speed.
 *
 * @param measures functions by name that answer milliseconds
 */
export async function compare(measures) {
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const seen = {}
    for (const [name, measure] of Object.entries(measures)) seen[name] = await measure()
    rounds.push(seen)
  }
  return {
    cost: (name) => microseconds(median(rounds.map((seen) => seen[name]))),
    /** How many times as much `name` costs as `other`: the median of the rounds. */
    ratio: (name, other) => median(rounds.map((seen) => seen[name] / seen[other])),
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
