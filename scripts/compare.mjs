/**
 * `npm run compare [-- COUNT [SEED]]`: compares the policy engine with a slower one. `npm run compare -- proofs`,
 * `-- faults`, and `-- catalogue` compare its proofs: see the scripts.
 */
const scripts = {
  proofs: './compare-proofs.mjs',
  faults: './plant-faults.mjs',
  catalogue: './compare-catalogue.mjs',
}
await import(scripts[process.argv[2]] ?? './compare-evaluators.mjs')
