/** The modules that the npm package exports: the name of the file in dist/ -> its source. */
export const entries = {
  index: 'package/index.ts',
  matchers: 'package/runners/matchers/index.ts',
  jest: 'package/runners/jest/index.ts',
  'jest-environment': 'package/runners/jest/environment.ts',
  vitest: 'package/runners/vitest/index.ts',
  'node-test': 'package/runners/node-test.ts',
  playwright: 'package/runners/playwright.ts',
}

/** Modules that test runners load by their path, in the same form. They are not imported. */
export const runnerEntries = {
  'jest-preset': 'package/runners/jest/preset.ts',
  'jest-global-setup': 'package/runners/jest/global-setup.ts',
  'jest-reporter': 'package/runners/jest/reporter.ts',
  'jest-setup': 'package/runners/jest/setup.ts',
  'vitest-global-setup': 'package/runners/vitest/global-setup.ts',
  'vitest-setup': 'package/runners/vitest/setup.ts',
}

/** The entries that are ES modules, because a package that they import is one. */
export const esmEntries = ['vitest', 'vitest-global-setup', 'vitest-setup']

/** Test runners are never bundled: the entries belong to the one that runs them. */
export const runnerPackages = ['@jest/globals', 'jest-environment-node', 'vitest', '@playwright/test']
