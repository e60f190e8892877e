/** `npm run check`: types, lint, prose, architecture, and unit tests, in a few seconds. */
import { spawn } from 'node:child_process'
import { root } from './root.mjs'
import { ensureReady, jest } from './setup.mjs'

await ensureReady({ dev: true })
const UNIT_TESTS = [
  'test/(architecture|structure).test.ts',
  'test/protocol',
  'test/policy',
  'test/store',
  'test/standards',
  'test/aws',
  'test/identity/(saml-metadata|sessions).test.ts',
  'test/cli/environment.test.ts',
]
/** Tests that only `npm test` runs because they take seconds: many generated cases, killed servers, databases, signers. */
const SLOW = `/(?:${[
  'answers',
  'checkpoint',
  'comparison',
  'explain-changes',
  'explain-properties',
  'faults',
  'fuzz',
  'kill',
  'long-patterns',
  'postgres(?:-bundle|-failover|-failures)?',
  'properties',
  'recovery',
  'sigv4-flips',
  'sigv4-random',
  'sigv4-signers',
  'undo',
  'work',
].join('|')})\\.test`
const TYPES_CACHE = 'node_modules/.cache/check.tsbuildinfo'
const checks = {
  types: [
    ...['node_modules/typescript/bin/tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', TYPES_CACHE],
    // The package has declarations, which cannot name every type that the compiler infers.
    '--declaration',
  ],
  console: ['node_modules/typescript/bin/tsc', '-p', 'console'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  prose: ['scripts/check-prose.mjs'],
  tests: [...jest, '--silent', '--maxWorkers', '2', '--testPathIgnorePatterns', SLOW, '--', ...UNIT_TESTS],
}
const failed = (await Promise.all(Object.entries(checks).map(runCheck))).filter(Boolean)
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}\n`)
  process.exit(1)
}

/** Returns the name of the check if it failed, and prints its output only then. */
function runCheck([name, args]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(output)
      resolve(code === 0 ? undefined : name)
    })
  })
}
