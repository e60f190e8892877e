/** Runs the JavaScript of the pages that introduce the package, as somebody who copies it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Block, blocksOf } from './pages.ts'
import { failureOf, type Outcome, Project } from './programs.ts'

const PAGES = ['README.md', 'docs/guide/in-your-tests.md', 'docs/guide/policy-checks.md']
/** The info string of the lines that later examples of the page continue with. */
const SETUP = 'setup'

/** The tests of `examples/` run these. */
const QUOTED = /^examples\//

const blocks = PAGES.flatMap(blocksOf).filter(
  ({ language, info }) => /^[jt]s$/.test(language) && !QUOTED.test(info),
)
const placeOf = ({ page, line }: Block) => `${page}:${line}`

/** Programs, and examples that continue with the lines of their page. */
const examples = blocks.filter(({ info }) => info === '')
/** Tests for Jest, with the name of the file. */
const testFiles = blocks.filter(({ info }) => info.includes('.test.'))

function programOf({ page, line, text }: Block): string {
  const setup = blocksOf(page).find((block) => block.info === SETUP && block.line < line)
  // Braces, because an example can use names of those before.
  return setup ? `${setup.text}\n{\n${text}\n}\n` : text
}

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

  test('on all pages', () => {
    expect(new Set(examples.map(({ page }) => page)).size).toBe(PAGES.length)
  })
})

describe('test files pass', () => {
  test.each(testFiles.map((block) => [placeOf(block), block] as const))(
    '%s',
    async (_place, { info, text }) => {
      project.write(info, text)
      expect((await project.runJest(info)).failure).toBe('')
    },
  )

  test('unless an expectation fails', async () => {
    project.write('wrong.test.js', "test('fails', () => expect(1).toBe(2))")
    expect((await project.runJest('wrong.test.js')).failure).toContain('wrong.test.js')
  })
})
