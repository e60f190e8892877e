/** Runs the examples with the packed package, on each version of Node, and compiles them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CHROMIUM, hasChromium } from '../support/chromium.ts'
import { ExampleProject, PROGRAMS } from '../support/example-project.ts'
import { cases } from '../support/long.ts'
import { NODES } from '../support/packed.ts'
import { tool } from '../support/tools.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Example {
  readonly folder: string
  readonly args: readonly string[]
  /** Part of the output of a run in which all tests pass. */
  readonly passed: RegExp
}

const VITEST: Example = {
  folder: 'examples/testing/vitest',
  args: [PROGRAMS.vitest, 'run'],
  passed: /Tests +2 passed \(2\)/,
}
const MOCHA: Example = {
  folder: 'examples/testing/mocha',
  args: [PROGRAMS.mocha, '--timeout', '10000', '*.test.js'],
  passed: /2 passing/,
}
const EXAMPLES: readonly Example[] = [
  { folder: 'examples/testing/jest', args: [PROGRAMS.jest], passed: /Tests: +3 passed, 3 total/ },
  VITEST,
  {
    folder: 'examples/testing/node-test',
    args: ['--test', '--test-reporter=tap'],
    passed: /# pass 3\n# fail 0/,
  },
  MOCHA,
  {
    folder: 'examples/upload-service',
    args: ['--test', '--test-reporter=tap'],
    passed: /# pass 5\n# fail 0/,
  },
]
const PLAYWRIGHT: Example = {
  folder: 'examples/testing/playwright',
  args: [PROGRAMS.playwright, 'test'],
  passed: /2 passed/,
}
const ALL = [...EXAMPLES, PLAYWRIGHT]

const browserTest = tool('chromium', hasChromium)
const BROWSER = { CHROMIUM }

let project: ExampleProject

beforeAll(async () => {
  project = await ExampleProject.create()
  for (const { folder } of ALL) project.copy(folder)
})
afterAll(() => project.remove())

async function passes({ folder, args, passed }: Example, node: string, variables = {}): Promise<void> {
  const { code, output } = await project.run(folder, [node, ...args], variables)
  expect(output).toMatch(passed)
  expect(code).toBe(0)
}

describe.each(NODES)('with %s', (_name, node) => {
  test.each(EXAMPLES)('the tests of $folder pass', (example) => passes(example, node))
})

// Playwright is slow, and the fixtures are the same code in each version.
describe.each(NODES.slice(0, cases(1, NODES.length)))('with %s', (_name, node) => {
  browserTest('the tests of examples/testing/playwright pass', () => passes(PLAYWRIGHT, node, BROWSER))
})

browserTest('a sign-in with a wrong password is reported', async () => {
  const { folder } = PLAYWRIGHT
  const file = `import { test } from 'iamulator/playwright'
test('fails', async ({ iam, signIn }) => {
  await iam.seed({ users: [{ name: 'reader', password: 'Correct-horse-7' }] })
  await signIn({ user: 'reader', password: 'wrong' })
})`
  project.write('wrong/wrong.test.ts', file)
  project.write(
    'wrong/playwright.config.ts',
    readFileSync(join(root, folder, 'playwright.config.ts'), 'utf8'),
  )
  const { code, output } = await project.run('wrong', [process.execPath, ...PLAYWRIGHT.args], BROWSER)
  expect(output).toMatch(
    /IamulatorError: The sign-in as reader with this password failed: the browser is at http/,
  )
  expect(code).toBe(1)
})

browserTest('Playwright refuses to reset an upstream that several workers use', async () => {
  const { folder, args } = PLAYWRIGHT
  const file = `import { test } from 'iamulator/playwright'
test.use({ iamulatorOptions: { upstream: 'http://127.0.0.1:9', resetUpstream: 'on' } })
test('runs', async ({ iam }) => {})`
  project.write('workers/workers.test.ts', file)
  project.write(
    'workers/playwright.config.ts',
    readFileSync(join(root, folder, 'playwright.config.ts'), 'utf8'),
  )
  const { code, output } = await project.run('workers', [process.execPath, ...args, '--workers=2'], BROWSER)
  expect(output).toContain('resetUpstream needs one worker')
  expect(code).toBe(1)
})

test('the jest reporter lists what the tests of the example did not use', async () => {
  const { output } = await project.run('examples/testing/jest', [process.execPath, PROGRAMS.jest])
  expect(output).toContain(`
iamulator
Policies that no call used: 3
  trust-policy of arn:aws:iam::000000000000:role/app
`)
})

test('the configuration of vitest also works in a project of CommonJS modules', async () => {
  const { folder, args, passed } = VITEST
  for (const name of readdirSync(join(root, folder)))
    project.write(join('commonjs', name), readFileSync(join(root, folder, name), 'utf8'))
  project.write('commonjs/package.json', '{}')
  const { code, output } = await project.run('commonjs', [process.execPath, ...args])
  expect(output).toMatch(passed)
  expect(code).toBe(0)
})

/** Compiles all at once, because the compiler reads the packages again each time. */
test('all examples compile', async () => {
  // Mocha has no types.
  const sources = ALL.filter((example) => example !== MOCHA).map(({ folder }) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.[jt]s$/.test(name))
      .map((name) => join(folder, name)),
  )
  for (const each of sources) expect(each).not.toEqual([])
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node']
  const flags = ['--allowJs', '--checkJs', '--singleThreaded']
  const args = [PROGRAMS.tsc, ...options, ...flags, ...sources.flat()] as const
  expect(await project.run('.', [process.execPath, ...args])).toEqual({ code: 0, output: '' })
})

test.each(ALL.filter(({ folder }) => folder.startsWith('examples/testing/')))(
  'besides the test, $folder has less than 25 lines',
  ({ folder }) => {
    const others = readdirSync(join(root, folder)).filter((name) => !/\.test\.[jt]s$/.test(name))
    const lines = others.flatMap((name) =>
      readFileSync(join(root, folder, name), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThan(25)
  },
)
