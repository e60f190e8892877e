/**
 * `npm run compare [-- COUNT [SEED]]`, `npm run compare -- proofs [COUNT [SEED]]`, and `npm run compare -- faults`:
 * compares the policy engine, or its proofs, with slower ones.
 */
const scripts = { proofs: './compare-proofs.mjs', faults: './plant-faults.mjs' }
await import(scripts[process.argv[2]] ?? './compare-evaluators.mjs')
