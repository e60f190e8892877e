/**
 * `npm run compare -- catalogue [COUNT]`: compares every managed policy of AWS with every other, first only by their
 * actions. Of the pairs that these leave undecided, it proves COUNT (default: 6,000), evenly spread, and prints how long
 * that takes, and how much memory.
 */
import { median, missedGoals, report } from './bench/report.mjs'
import { loadTypeScript } from './load-typescript.mjs'
import { readNumber } from './read-number.mjs'
import { ensureReady } from './setup.mjs'

const MAX_SHOWN = 10

const count = readNumber(process.argv[3], 6000)
await ensureReady({ dev: true })
const { prove, undecidedPairs } = await loadTypeScript('scripts/compare/catalogue.ts')

const start = performance.now()
const { undecided, all } = undecidedPairs()
const seconds = (performance.now() - start) / 1000
const chosen = spread(undecided, count)
print(
  `${all.toLocaleString('en')} pairs, of which ${undecided.length.toLocaleString('en')} may contain each other (${seconds.toFixed(1)} s)`,
)
// The first proof reads AWS's service authorization reference.
prove(chosen[0])
const proofs = chosen.map(prove)
reportProofs()

/** Returns `most` elements from everywhere in the list. */
function spread(list, most) {
  const length = Math.min(most, list.length)
  return Array.from({ length }, (_, at) => list[Math.floor((at * list.length) / length)])
}

function reportProofs() {
  const times = proofs.map(({ time }) => time).toSorted((a, b) => a - b)
  const unknown = proofs.filter(({ answer }) => answer === 'unknown')
  const contained = proofs.filter(({ answer }) => answer === 'contained')
  print(
    `${proofs.length.toLocaleString('en')} proofs: ${contained.length} contained, ${unknown.length} unknown`,
  )
  report('median', median(times), 'ms', { atMost: 5 })
  report('99th percentile to median', times[Math.floor(times.length * 0.99)] / median(times), 'x', {
    atMost: 20,
  })
  report('unknown', unknown.length / proofs.length, 'of all', { atMost: 0.01 })
  report('memory at most', process.resourceUsage().maxRSS / 1024, 'MB', { atMost: 300 })
  for (const { names } of unknown.slice(0, MAX_SHOWN)) print(`unknown: ${names.join(' and ')}`)
  for (const { names, time } of proofs.toSorted((a, b) => b.time - a.time).slice(0, MAX_SHOWN))
    print(`${time.toFixed(0).padStart(5)} ms: ${names.join(' and ')}`)
  process.exitCode = missedGoals() === 0 ? 0 : 1
}

function print(line) {
  process.stdout.write(`${line}\n`)
}
