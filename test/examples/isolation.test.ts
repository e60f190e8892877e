/** Eight workers with many tests each, in parallel: no test sees what another one has left. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ExampleProject, PROGRAMS } from '../support/example-project.ts'
import { cases } from '../support/long.ts'

const WORKERS = 8
const TESTS = cases(25, 100)
/** How many tests all workers have together. */
const ALL = WORKERS * TESTS
const STEPS = '../test/fixtures/isolation/steps.cjs'

/** Programs of one file of tests, by the extension of the file. */
const FILES = {
  cjs: (name: string) => `
const { expect, test } = require('@jest/globals')
const { iam } = require('iamulator/jest')
const { alone, steps } = require('${STEPS}')
for (let number = 0; number < ${TESTS}; number++)
  test('test ' + number, async () => expect(await steps(iam, '${name}', number)).toEqual(alone('${name}', number)))
`,
  mjs: (name: string) => `
import { test } from 'iamulator/vitest'
import { expect } from 'vitest'
import { alone, steps } from '${STEPS}'
for (let number = 0; number < ${TESTS}; number++)
  test('test ' + number, async ({ iam }) => expect(await steps(iam, '${name}', number)).toEqual(alone('${name}', number)))
`,
}

/** Jest would load Babel in each worker to transform files, which takes longer than their tests. */
const COMMON_JS = { testMatch: ['**/*.test.cjs'], transform: {} }

let project: ExampleProject

beforeAll(async () => {
  project = await ExampleProject.create()
  project.copy('test/fixtures/isolation')
  for (const [extension, textOf] of Object.entries(FILES))
    for (let worker = 1; worker <= WORKERS; worker++)
      project.write(`${extension}/file-${worker}.test.${extension}`, textOf(`file-${worker}`))
  const config = { preset: 'iamulator/jest', maxWorkers: WORKERS, ...COMMON_JS }
  project.write('cjs/package.json', JSON.stringify({ jest: config }))
  project.write(
    'mjs/vitest.config.mjs',
    `import iamulator from 'iamulator/vitest'
export default { plugins: [iamulator()], test: { maxWorkers: ${WORKERS}, testTimeout: 60_000 } }`,
  )
})
afterAll(() => project.remove())

describe('no test sees another', () => {
  test('in jest', async () => {
    const { code, output } = await project.run('cjs', [
      process.execPath,
      PROGRAMS.jest,
      '--testTimeout=60000',
    ])
    expect(output).toMatch(new RegExp(`Tests: +${ALL} passed, ${ALL} total`))
    expect(code).toBe(0)
  })

  test('in vitest', async () => {
    const { code, output } = await project.run('mjs', [process.execPath, PROGRAMS.vitest, 'run'])
    expect(output).toMatch(new RegExp(`Tests +${ALL} passed \\(${ALL}\\)`))
    expect(code).toBe(0)
  })
})

/** The body of a test that counts the snapshots for which the server has room. It has room for a hundred. */
const COUNT = `
  const taken = []
  for (let error; !error; ) await iam.snapshot().then((each) => taken.push(each), (reason) => { error = reason.code })
  for (const each of taken) await each.discard()
  expect(taken.length).toBe(99)
`

test.each([
  [
    'jest',
    'cjs',
    ['--runInBand'],
    `const { expect, test } = require('@jest/globals')
const { iam } = require('iamulator/jest')
test('room', async () => {${COUNT}})`,
  ],
  [
    'vitest',
    'mjs',
    ['run', '--maxWorkers=1'],
    `import { test } from 'iamulator/vitest'
import { expect } from 'vitest'
test('room', async ({ iam }) => {${COUNT}})`,
  ],
] as const)('with %s, a file leaves nothing on the server', async (runner, extension, flags, text) => {
  const folder = `room-${extension}`
  project.write(`${folder}/a.test.${extension}`, text)
  project.write(`${folder}/b.test.${extension}`, text)
  const config = { preset: 'iamulator/jest', ...COMMON_JS }
  project.write(`${folder}/package.json`, JSON.stringify({ jest: config }))
  project.write(
    `${folder}/vitest.config.mjs`,
    "import iamulator from 'iamulator/vitest'\nexport default { plugins: [iamulator()] }",
  )
  const { code, output } = await project.run(folder, [process.execPath, PROGRAMS[runner], ...flags])
  expect(output).toMatch(/Tests:? +2 passed/)
  expect(code).toBe(0)
})

test('the check notices a test that sees another', async () => {
  const visible = FILES.cjs('shared').replace("require('iamulator/jest')", '{ iam: globalThis.iam }')
  project.write('shared/shared.test.cjs', visible)
  const config = { testEnvironment: 'iamulator/jest-environment', ...COMMON_JS }
  project.write('shared/package.json', JSON.stringify({ jest: config }))
  const { code, output } = await project.run('shared', [process.execPath, PROGRAMS.jest])
  expect(output).toMatch(new RegExp(`Tests: +${TESTS - 1} failed, 1 passed, ${TESTS} total`))
  expect(code).toBe(1)
})
