/** Runs the examples in the comments of the package, and checks that nothing is without a comment. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { apiEntries } from '../../scripts/reference/api/entries.ts'
import { PREAMBLE } from '../../scripts/reference/api/preamble.ts'
import type { ApiSymbol, Member } from '../../scripts/reference/api/symbols.ts'
import { root } from './pages.ts'
import { failureOf, type Outcome, Project } from './programs.ts'

const [main, ...runners] = apiEntries(root)
/** The types of requests and seeds are generated from schemas, which have descriptions where they are needed. */
const symbols = (main?.symbols ?? []).filter(({ file }) => !file.startsWith('schemas/'))

/** Whatever a program can call, with the name of the object that it is called on. */
const callable: readonly (readonly [name: string, described: ApiSymbol | Member])[] = symbols.flatMap(
  (symbol) => [
    ...(symbol.kind === 'function' ? [[symbol.name, symbol] as const] : []),
    ...symbol.members
      .filter(({ kind }) => kind === 'method')
      .map((method) => [`${symbol.name}.${method.name}`, method] as const),
  ],
)
const examplesOf = (symbol: ApiSymbol) =>
  [symbol, ...symbol.members].flatMap((described) =>
    described.comment.examples.map((text) => ({ name: `${symbol.name} ${described.name}`, text })),
  )
const examples = symbols.flatMap(examplesOf)
const matchers = runners.flatMap((each) => each.symbols).find(({ name }) => name === 'IamulatorMatchers')

describe('the package', () => {
  test('exports functions, classes, and types', () => {
    expect(symbols.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['createIamulator', 'connectIamulator', 'Iamulator', 'IamulatorError']),
    )
    expect(callable.length).toBeGreaterThan(30)
  })

  test('describes each of them', () => {
    const all = [...symbols, ...runners.flatMap((runner) => runner.symbols)]
    expect(all.filter(({ comment }) => comment.text === '').map(({ name }) => name)).toEqual([])
  })

  test('shows how to call each function and method', () => {
    const without = callable.filter(([, { comment }]) => comment.text === '' || comment.examples.length === 0)
    expect(without.map(([name]) => name)).toEqual([])
  })

  test('describes each option', () => {
    const options = symbols.filter(({ name }) => /Options$/.test(name)).flatMap(({ members }) => members)
    expect(options.length).toBeGreaterThan(20)
    expect(options.filter(({ comment }) => comment.text === '').map(({ name }) => name)).toEqual([])
  })
})

describe('examples print what their comments show', () => {
  let project: Project
  let outcomes: readonly Outcome[]
  beforeAll(async () => {
    project = await Project.create()
    // Braces, because an example can make an emulator of its own.
    outcomes = await project.runModules(
      examples.map(({ text }) => `${PREAMBLE}\n{\n${text}\n}\nawait iam.close()\n`),
    )
  })
  afterAll(() => project.remove())

  test.each(examples.map(({ name, text }, index) => [name, text, index] as const))(
    '%s',
    (_name, text, index) => {
      expect(failureOf(text, outcomes[index] ?? { printed: '', failure: 'was not run' })).toBeUndefined()
    },
  )
})

test('examples of matchers pass', async () => {
  const asTest = ({ name, text }: { name: string; text: string }) => `
test(${JSON.stringify(name)}, async () => {
  ${PREAMBLE.replace(/^import (.+) from (.+)$/gm, 'const $1 = require($2)')}
  expect.extend(require('iamulator/matchers').matchersFor(iam))
  ${text}
  await iam.close()
})`
  const project = await Project.create()
  const tests = (matchers ? examplesOf(matchers) : []).map(asTest)
  expect(tests.length).toBeGreaterThan(5)
  project.write('matchers.test.js', tests.join('\n'))
  expect((await project.runJest('matchers.test.js')).failure).toBe('')
  project.write('wrong.test.js', asTest({ name: 'fails', text: 'expect({}).toEqualPolicy({})' }))
  expect((await project.runJest('wrong.test.js')).failure).toContain('wrong.test.js')
  project.remove()
})

describe('an example that does something else is found', () => {
  test.each([
    ['console.log(1) // 2', { printed: '1', failure: '' }, 'should have printed\n2\nbut printed\n1'],
    ['console.log(1)', { printed: '1', failure: '' }, 'should have printed\n\nbut printed\n1'],
    [
      'fail() // 1',
      { printed: '1', failure: 'Error: no' },
      'should have printed\n1\nbut printed\n1\nError: no',
    ],
    ['console.log(1) // 1\nfail() // Error: no', { printed: '1', failure: 'Error: no' }, undefined],
    ["console.log('http://a')\n// http://...", { printed: 'http://a', failure: '' }, undefined],
  ])('%s', (example, outcome, failure) => {
    expect(failureOf(example, outcome)).toBe(failure)
  })
})
