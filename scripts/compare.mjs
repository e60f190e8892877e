/** `npm run compare [-- [proofs] COUNT SEED]`: compares the policy engine, or its proofs, with slower ones. */
if (process.argv[2] === 'proofs') await import('./compare-proofs.mjs')
else await import('./compare-evaluators.mjs')
