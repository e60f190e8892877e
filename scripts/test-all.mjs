/**
 * `npm run test:all`: runs every group of tests, a part of the tests of services in other partitions and on replicas,
 * some everyday tests that share nothing with others, and some planted faults. The parts change each day.
 * `-- --without everyday` leaves out what `npm test` runs.
 *
 * A file that fails and is not an everyday test runs once more by itself at the end. It counts as flaky if it passes then.
 * The run fails if a file fails twice, or if more than three files are flaky. The last line has the totals of all runs.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GROUPS, groupOf } from '../test/groups.mjs'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'
import { shardOfToday } from './shard-of-today.mjs'

const MOST_FLAKY = 3
/** In so many days, each everyday test runs isolated once, and each replicated test on replicas. */
const DAYS = { isolated: 60, replicated: 4 }
/** How many planted faults are tried. */
const FAULTS = 4
const REPLICATED =
  'test/services/(?:iam/users|iam/credentials|sts|identitystore/(?:users|groups)|organizations/accounts)'
const folder = mkdtempSync(join(tmpdir(), 'iamulator-tests-'))
/** Each run of Jest appends what became of each file. See summary-reporter.mjs. */
const RESULTS = join(folder, 'results')

const script = (name, ...args) => [join(root, 'scripts', name), ...args]
const withoutEveryday = process.argv.slice(2).join(' ') === '--without everyday'
const RUNS = [
  ...(withoutEveryday
    ? [script('test.mjs', '--remaining')]
    : [
        script('test.mjs', '--group', 'everyday'),
        script('test.mjs', '--group', Object.keys(GROUPS).join(',')),
      ]),
  script('test-partitions.mjs', '--rotating'),
  // All tests of services run in this way, too, but take longer: npm run test:replicas -- postgres
  script('test-replicas.mjs', 'postgres', REPLICATED, shardOfToday(DAYS.replicated)),
  // Some everyday tests, others each day, without sharing the product with the file before.
  script('test.mjs', '--isolated', shardOfToday(DAYS.isolated)),
  script('faults.mjs', '--sample', String(FAULTS)),
]

await ensureReady({ dev: true, bundle: true })
const outcomes = RUNS.map((args) => outcomeOf(args))
const repeated = outcomes.flatMap((outcome) =>
  outcome.files.filter(({ failed }) => failed > 0).map(({ path }) => ({ outcome, path })),
)
const flaky = repeated.filter(({ outcome, path }) => repeat(outcome, path)).map(({ path }) => path)
rmSync(folder, { recursive: true })
for (const path of flaky) process.stdout.write(`flaky: ${path}\n`)
const files = outcomes.flatMap((outcome) => outcome.files)
const hasFailed = outcomes.some((outcome) => outcome.isBroken) || files.some(({ failed }) => failed > 0)
process.exitCode = hasFailed || flaky.length > MOST_FLAKY ? 1 : 0
const total = (key) => files.reduce((sum, file) => sum + file[key], 0)
process.stdout.write(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`)

/** Runs a script. The run is broken if it failed although no file did. */
function outcomeOf(args, environment = {}) {
  const env = { ...process.env, TEST_RESULTS: RESULTS, ...environment }
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env })
  const files = resultsSoFar()
  return { args, files, isBroken: status !== 0 && !files.some(({ failed }) => failed > 0) }
}

/**
 * Runs a file again, and returns whether it passes now. Then the results of the second run replace the first run's,
 * which count if the second run had none.
 */
function repeat(outcome, path) {
  const isEveryday = outcome.args.some((word) => word === 'everyday' || word === '--isolated')
  if (groupOf(path) === 'everyday' && isEveryday) return false
  process.stdout.write(`once more: ${path}\n`)
  const again = outcomeOf(outcome.args, { TEST_ONLY: path })
  const passes = !again.isBroken && again.files.length > 0 && again.files.every(({ failed }) => failed === 0)
  if (passes) outcome.files = [...outcome.files.filter((file) => file.path !== path), ...again.files]
  return passes
}

function resultsSoFar() {
  const text = readFileSync(RESULTS, { encoding: 'utf8', flag: 'a+' })
  rmSync(RESULTS, { force: true })
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
