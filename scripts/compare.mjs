/**
 * `npm run compare [-- COUNT [SEED]]`: compares the policy engine with a slower one. `npm run compare -- proofs`,
 * `-- faults`, and `-- catalogue` compare its proofs: see the scripts.
 */
import { join } from 'node:path'
import { root } from './root.mjs'
import { run } from './setup.mjs'

const scripts = {
  proofs: './compare-proofs.mjs',
  faults: './plant-faults.mjs',
}
/** The memory for the proofs' caches. With V8's own limit, garbage would decide how much memory is used. */
const CATALOGUE_FLAGS = ['--max-old-space-size=128']

const args = process.argv.slice(2)
if (args[0] === 'catalogue')
  run(process.execPath, [...CATALOGUE_FLAGS, join(root, 'scripts', 'compare-catalogue.mjs'), ...args])
else await import(scripts[args[0]] ?? './compare-evaluators.mjs')
