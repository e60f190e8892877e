/** Runs the JavaScript of the pages that introduce the package, as somebody who copies it. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Block, blocksOf, root } from './pages.ts'
import { failureOf, type Outcome, Project } from './programs.ts'

const PAGES = ['README.md', 'docs/guide/in-your-tests.md']
/** The info string of the lines that later examples of the page continue with. */
const SETUP = 'setup'

const blocks = PAGES.flatMap(blocksOf).filter(({ language }) => language === 'js')
const placeOf = ({ page, line }: Block) => `${page}:${line}`

/** Programs, and examples that continue with the lines of their page. */
const examples = blocks.filter(({ info }) => info === '')
/** Tests for a runner, with the name of the file. */
const testFiles = blocks.filter(({ info }) => info.includes('.test.'))

function programOf({ page, line, text }: Block): string {
  const setup = blocksOf(page).find((block) => block.info === SETUP && block.line < line)
  // Braces, because an example can use names of those before.
  return setup ? `${setup.text}\n{\n${text}\n}\n` : text
}

const RUNNERS: readonly (readonly [file: RegExp, args: readonly string[]])[] = [
  [/\.test\.mjs$/, ['--test']],
  [
    /\.test\.js$/,
    [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--rootDir', '.', '--runTestsByPath'],
  ],
]

test('every block is an example, a test file, or what examples continue with', () => {
  const others = blocks.filter((block) => !examples.includes(block) && !testFiles.includes(block))
  expect(others.map(({ info }) => info)).toEqual([SETUP])
})

let project: Project
beforeAll(async () => {
  project = await Project.create()
})
afterAll(() => project.remove())

describe('examples print what their comments show', () => {
  let outcomes: readonly Outcome[]
  beforeAll(async () => {
    outcomes = await project.runModules(examples.map(programOf))
  })

  test.each(examples.map((block, index) => [placeOf(block), block.text, index] as const))(
    '%s',
    (_place, text, index) => {
      expect(failureOf(text, outcomes[index] ?? { printed: 'was not run', failure: '' })).toBeUndefined()
    },
  )

  test('on both pages', () => {
    expect(new Set(examples.map(({ page }) => page)).size).toBe(PAGES.length)
  })
})

describe('test files pass', () => {
  test.each(testFiles.map((block) => [placeOf(block), block] as const))(
    '%s',
    async (_place, { info, text }) => {
      const args = RUNNERS.find(([file]) => file.test(info))?.[1]
      expect(args).toBeDefined()
      project.write(info, text)
      expect((await project.run(...(args ?? []), info)).failure).toBe('')
    },
  )

  test('with a failing expectation fail', async () => {
    project.write(
      'wrong.test.mjs',
      "import { test } from 'node:test'\ntest('fails', () => { throw Error('no') })",
    )
    expect((await project.run('--test', 'wrong.test.mjs')).failure).not.toBe('')
  })
})
