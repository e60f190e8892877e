/**
 * `npm run compare [-- COUNT [SEED]]`: compares the policy engine with the evaluator in
 * test/policy/by-the-book/ on COUNT generated requests (default: 5 million). It prints how often each outcome
 * occurred, and some of the disagreements, reduced, as cases for test/policy/cases/.
 */
import { loadTypeScript } from './load-typescript.mjs'
import { readNumber } from './read-number.mjs'
import { ensureReady } from './setup.mjs'

const SETS_AT_ONCE = 10_000
const MAX_SHOWN = 10

const goal = readNumber(process.argv[2], 5_000_000)
const firstSeed = readNumber(process.argv[3], 1)

await ensureReady({ dev: true })
const { compareEvaluators } = await loadTypeScript('test/policy/generated/comparison.ts')
const outcomes = new Map()
const disagreements = new Map()
const start = performance.now()
let decided = 0

for (let seed = firstSeed; decided < goal && disagreements.size < MAX_SHOWN; seed++) {
  const comparison = compareEvaluators(SETS_AT_ONCE, seed)
  decided += comparison.decided
  for (const [outcome, count] of comparison.outcomes)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count)
  note(comparison.disagreements, seed)
  showProgress(seed)
}
report()

/** Keeps the shortest of the disagreements with the same pair of decisions. */
function note(newDisagreements, seed) {
  for (const [answers, text] of newDisagreements) {
    const known = disagreements.get(answers)
    if (known === undefined || text.length < known.text.length) disagreements.set(answers, { seed, text })
  }
}

function showProgress(seed) {
  const seconds = (performance.now() - start) / 1000
  const line = `${decided.toLocaleString('en')} decided, ${Math.round(decided / seconds).toLocaleString('en')}/s, seed ${seed}`
  process.stderr.write(process.stderr.isTTY ? `\r${line} ` : `${line}\n`)
}

function report() {
  process.stdout.write('\n')
  for (const [outcome, count] of [...outcomes].sort(([, one], [, other]) => other - one)) {
    const share = ((100 * count) / decided).toFixed(2).padStart(6)
    process.stdout.write(`${outcome.padEnd(30)} ${share} %\n`)
  }
  const shortest = [...disagreements].sort(([, one], [, other]) => one.text.length - other.text.length)
  for (const [answers, { seed, text }] of shortest.slice(0, MAX_SHOWN)) {
    process.stdout.write(`\n${answers} (seed ${seed})\n${text}\n`)
  }
  process.stdout.write(`\n${disagreements.size} kinds of disagreement\n`)
  process.exitCode = disagreements.size === 0 ? 0 : 1
}
