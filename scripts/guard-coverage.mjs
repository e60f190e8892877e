/**
 * `npm run guard-coverage [-- --missed | --save]`: prints how many operations of AWS's services the guard recognizes, and
 * for how many it knows the action and the ARN. Needs Python with botocore.
 *
 * `--missed` lists the requests that are not recognized. `--save` makes the figures those that must not fall, in
 * test/facts/guard-coverage.json.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'

await ensureReady({ dev: true })
const { measureCoverage } = await loadTypeScript('scripts/guard-coverage/measure.ts')
const { pythonWithBotocore, requestsOfBotocore } = await loadTypeScript('scripts/guard-coverage/requests.ts')
const python = pythonWithBotocore()
if (python === undefined)
  throw new Error('Install botocore for Python: the requests to recognize are made by it.')
const coverage = measureCoverage(requestsOfBotocore(python))
const figures = { ...Object.fromEntries(coverage.services), all: coverage.all }

const COLUMNS = ['operations', 'recognized', 'actions', 'arns', 'stateful', 'unspecific']
console.log(['service'.padEnd(16), ...COLUMNS.map((name) => name.padStart(11))].join(''))
for (const [service, counts] of Object.entries(figures))
  console.log([service.padEnd(16), ...COLUMNS.map((name) => String(counts[name]).padStart(11))].join(''))
console.log(
  `${coverage.requests.ofBotocore} requests of botocore, ${coverage.requests.made} made from the data`,
)
if (process.argv.includes('--missed')) console.log(coverage.missed.join('\n'))
if (process.argv.includes('--save'))
  await writeFile(join(root, 'test/facts/guard-coverage.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
