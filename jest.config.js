import { availableParallelism } from 'node:os'
import { PRODUCT, root } from './scripts/root.mjs'
import { PACKAGES, standInOf, testBundles } from './scripts/test-bundles.mjs'

const typescript = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript' },
      experimental: { keepImportAttributes: true },
    },
    sourceMaps: 'inline',
  },
]

/** Coverage is measured in the sources, and a bundle would not change while Jest watches them. */
const usesSources = process.argv.some((word) => /^--(?:coverage|collectCoverage|watch)/.test(word))

async function bundled() {
  const directory = await testBundles()
  const product = `^${literal(root)}(?:${PRODUCT.join('|')})/.+\\.ts$`
  return {
    transform: {
      [product]: ['<rootDir>/scripts/bundled-transform.mjs', { directory }],
      [`^${literal(directory)}/packages/`]: ['<rootDir>/scripts/bundled-transform.mjs', { directory }],
      '^.+\\.ts$': typescript,
    },
    moduleNameMapper: Object.fromEntries(PACKAGES.map((name) => [`^${name}$`, standInOf(directory, name)])),
  }
}

function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export default async () => ({
  testEnvironment: '<rootDir>/scripts/test-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  ...(usesSources ? { transform: { '^.+\\.ts$': typescript } } : await bundled()),
  transformIgnorePatterns: ['/node_modules/(?!\\.cache/)'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testSequencer: '<rootDir>/scripts/test-sequencer.mjs',
  // One more than there are processors: some tests mostly wait for other programs.
  maxWorkers: Math.min(availableParallelism() + 1, 8),
  // Restarts workers above 700 MB: leaked test modules make larger ones slow to exit.
  workerIdleMemoryLimit: '700MB',
  // Only stops tests that hang: no test waits for time to pass, but everything is slow on a busy machine.
  testTimeout: 600_000,
  // With --coverage: every line of the folders below the server, and every branch of the policy engine.
  coverageProvider: 'babel',
  collectCoverageFrom: ['{protocol,policy,store}/**/*.ts', '!protocol/model/**'],
  coverageThreshold: { global: { lines: 100 }, './policy/': { lines: 100, branches: 100 } },
  reporters: [
    'default',
    '<rootDir>/scripts/evidence-reporter.mjs',
    '<rootDir>/scripts/slowest-reporter.mjs',
    '<rootDir>/scripts/summary-reporter.mjs',
  ],
})
