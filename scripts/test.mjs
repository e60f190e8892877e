/**
 * `npm test`: installs and builds what is missing, then runs the everyday tests, and one file of each other group.
 *
 * - `npm test -- JEST ARGUMENTS` runs the files with these names, whatever their group.
 * - `npm test -- --changed [COMMIT]` runs the tests near the files that have changed, and one file of each group.
 * - `npm test -- --isolated` runs the everyday tests, each of which evaluates the product again.
 * - `npm run test:GROUP` runs a group of `test/groups.mjs`.
 * - `npm test -- --remaining` runs the files of all groups that `npm test` leaves out.
 */
import { GROUPS, SMOKE } from '../test/groups.mjs'
import { changedTests } from './changed-tests.mjs'
import { ensureReady, jest, run } from './setup.mjs'
import { filesOf } from './test-files.mjs'

const args = process.argv.slice(2)
const OPTIONS_WITH_VALUES = [
  '-t',
  '--testNamePattern',
  '-w',
  '--maxWorkers',
  '--seed',
  '--shard',
  '--outputFile',
]
/** The budget of generated cases in the groups, as a multiple of the budget in `npm test`. */
const BUDGET_OF_GROUPS = { TEST_BUDGET: '5' }

/** Returns the files of all groups that `npm test` leaves out. */
const remaining = () => filesOf(Object.keys(GROUPS)).filter((path) => !Object.values(SMOKE).includes(path))

/** Runs of certain tests that write files, take long, or share less, by the first argument. */
const special = {
  '--golden': { paths: ['test/golden', 'test/guard/refusal'], environment: { UPDATE_GOLDEN: '1' } },
  '--evidence': { files: filesOf(['everyday']), environment: { UPDATE_EVIDENCE: '1' } },
  '--isolated': { files: filesOf(['everyday']), environment: { TEST_ISOLATED: '1' } },
  '--long': { paths: [], environment: { TEST_LONG: '1' } },
  '--durations': { paths: [], environment: { UPDATE_DURATIONS: '1' } },
}[args[0]]
await ensureReady({ dev: true, bundle: true })
if (special?.files) runFiles(special.files, args.slice(1), special.environment)
else if (special) run(process.execPath, [...jest, ...special.paths, ...args.slice(1)], special.environment)
else if (args[0] === '--group') runFiles(filesOf(args[1].split(',')), args.slice(2), BUDGET_OF_GROUPS)
else if (args[0] === '--remaining') runFiles(remaining(), args.slice(1), BUDGET_OF_GROUPS)
else if (args[0] === '--changed') runChanged(args[1])
else if (args.some(isPattern)) run(process.execPath, [...jest, ...args])
else runFiles([...filesOf(['everyday']), ...Object.values(SMOKE)], args, { TEST_IS_COMPLETE: '1' })

/** Whether an argument selects files, and is neither an option nor the value of one. */
function isPattern(word, index) {
  return !word.startsWith('-') && !OPTIONS_WITH_VALUES.includes(args[index - 1])
}

/** With TEST_ONLY, runs only this file. */
function runFiles(files, options, environment) {
  const { TEST_ONLY } = process.env
  const selected = TEST_ONLY === undefined ? files : [TEST_ONLY]
  run(process.execPath, [...jest, ...options, '--runTestsByPath', ...selected], environment)
}

function runChanged(commit = 'HEAD') {
  const files = changedTests(commit)
  process.stderr.write(`${files.length} files near what has changed since ${commit}\n`)
  runFiles([...new Set([...files, ...Object.values(SMOKE)])], [])
}
