/** Runs the examples in the pages about clients, and checks that the pages mark those that are not run. */
import { describe, expect, test } from '@jest/globals'
import { tool } from '../support/tools.ts'
import {
  CONTAINERS,
  clientPages,
  isVariables,
  runExample,
  runnerOf,
  shownBy,
  wrongMarks,
} from './examples.ts'
import { blocksOf, readPage } from './pages.ts'
import { isShown } from './shell.ts'

describe('examples print what the pages show', () => {
  for (const block of clientPages.flatMap(blocksOf)) {
    const runner = runnerOf(block)
    if (runner === undefined) continue
    const exampleTest = tool(runner.tool, () => runner.command() !== undefined)
    exampleTest(`${block.page}:${block.line}`, async () => {
      const shown = shownBy(block, runner)
      expect(shown).not.toBe('')
      const { status, stdout, stderr } = await runExample(block, runner)
      expect({ status, failure: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, failure: '' })
      expect(isShown(shown, stdout) || stdout).toBe(true)
    })
  }

  test('in four languages', () => {
    const runners = new Set(clientPages.flatMap(blocksOf).flatMap((block) => runnerOf(block)?.tool ?? []))
    expect(runners.size).toBe(4)
  })
})

test.each([...clientPages, CONTAINERS])('%s marks what is not run, and nothing else', (page) => {
  expect(wrongMarks(page)).toEqual([])
})

test('a missing mark and a wrong one are found', () => {
  expect(wrongMarks('test/fixtures/docs/marks.md')).toEqual([
    'test/fixtures/docs/marks.md:10: is not run, and not marked',
    'test/fixtures/docs/marks.md:16: is run, but marked',
  ])
})

test('every page that sets variables sets the same ones, in three lines', () => {
  const variables = clientPages.flatMap((page) => blocksOf(page).filter(isVariables))
  expect(variables.length).toBeGreaterThan(5)
  expect(new Set(variables.map(({ text }) => text)).size).toBe(1)
  expect(variables[0]?.text.trim().split('\n')).toHaveLength(3)
})

test('the README of the clients links to every other page', () => {
  const index = readPage('docs/guide/clients/README.md')
  const others = clientPages.map((page) => page.replace('docs/guide/clients/', ''))
  expect(others.filter((page) => page !== 'README.md' && !index.includes(`](${page})`))).toEqual([])
})
