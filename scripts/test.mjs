/** `npm test [-- JEST ARGUMENTS]`: installs and builds what is missing, then runs the tests. */
import { ensureReady, jest, run } from './setup.mjs'

const args = process.argv.slice(2)
/** Runs of certain tests that write files or take long, by the first argument. */
const writing = {
  '--golden': { paths: ['test/golden', 'test/guard/refusal'], environment: { UPDATE_GOLDEN: '1' } },
  '--evidence': {
    paths: ['services', 'access', 'admin', 'cli', 'endpoints', 'identity', 'recorded', 'seed'].map(
      (room) => `test/${room}/`,
    ),
    environment: { UPDATE_EVIDENCE: '1' },
  },
  '--long': { paths: [], environment: { TEST_LONG: '1' } },
  '--durations': { paths: [], environment: { UPDATE_DURATIONS: '1' } },
}[args[0]]
await ensureReady({ dev: true, bundle: true })
if (writing) run(process.execPath, [...jest, ...writing.paths, ...args.slice(1)], writing.environment)
else run(process.execPath, [...jest, ...args])
