/** Tests that each test file is in exactly one group, and that nothing in the table of groups is out of date. */
import { expect, test } from '@jest/globals'
import { allTestFiles } from '../../scripts/test-files.mjs'
import { GROUPS, groupOf, LONG, SMOKE } from '../groups.mjs'

const files = allTestFiles()
const patterns = Object.entries(GROUPS).flatMap(([group, each]) =>
  each.map((pattern) => [group, pattern] as const),
)

test('no file is in two groups', () => {
  const groupsOf = (path: string) =>
    new Set(patterns.filter(([, each]) => each.test(path)).map(([group]) => group))
  expect(files.filter((path) => groupsOf(path).size > 1)).toEqual([])
  expect(files.filter((path) => groupOf(path) === 'everyday').length).toBeGreaterThan(500)
})

test.each(patterns)('%s has files that match %s', (_group, pattern) => {
  expect(files.some((path) => pattern.test(path))).toBe(true)
})

test.each(Object.entries(SMOKE))('the short file of %s is in that group', (group, path) => {
  expect(files).toContain(path)
  expect(groupOf(path)).toBe(group)
})

test('files that take long exist', () => {
  expect(LONG.filter((path: string) => !files.includes(path))).toEqual([])
})
