/**
 * `npm run bench`: what iamulator costs, as ratios against floors measured in the same run. Absolute times say little
 * on a shared machine; the ratios hold.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled } from './setup.mjs'

ensureInstalled({ dev: true })
await ensureBuilt()
// They need packages, which may have been missing until now.
const { measureRequests } = await import('./bench/requests.mjs')
const { measureGrowth } = await import('./bench/growth.mjs')
const { measureStarts } = await import('./bench/starts.mjs')
const { missedGoals } = await import('./bench/report.mjs')

const directory = mkdtempSync(join(tmpdir(), 'iamulator-bench-'))
try {
  await measureRequests(join(directory, 'requests'))
  await measureGrowth(join(directory, 'few'), join(directory, 'many'))
  await measureStarts(join(directory, 'many'))
} finally {
  rmSync(directory, { recursive: true, force: true })
}
const missed = missedGoals()
process.stdout.write(`\n${missed === 0 ? 'every goal is met' : `${missed} goals are missed`}\n`)
process.exitCode = missed === 0 ? 0 : 1
