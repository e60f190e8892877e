/** `npm test [-- JEST ARGUMENTS]`: installs and builds what is missing, then runs the tests. */
import { ensureBuilt, ensureInstalled, jest, run } from './setup.mjs'

const args = process.argv.slice(2)
const golden = args[0] === '--golden'
ensureInstalled({ dev: true })
await ensureBuilt()
if (golden) run(process.execPath, [...jest, 'test/golden'], { UPDATE_GOLDEN: '1' })
else run(process.execPath, [...jest, ...args])
