/** The rules recorded on AWS: each has a test, and each number in a title is that of a rule. */
import { expect, test } from '@jest/globals'
import { citationsIn, readRules } from '../../scripts/reference/evidence.ts'
import { root } from '../docs/pages.ts'

const rules = readRules(root).flatMap((section) => section.rules)
const citations = citationsIn(root)

test('every rule has a test whose title begins with its number, or a reason not to be followed', () => {
  const cited = new Set(citations.flatMap(({ numbers }) => numbers))
  const untested = rules.filter(({ number, deviation }) => deviation === undefined && !cited.has(number))
  expect(untested.map(({ number }) => number)).toEqual([])
})

test('numbers at the beginning of titles are numbers of rules', () => {
  const known = new Set(rules.map(({ number }) => number))
  const unknown = citations.filter(({ numbers }) => numbers.some((number) => !known.has(number)))
  expect(unknown).toEqual([])
})

test('every rule has a number of its own', () => {
  const numbers = rules.map(({ number }) => number)
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
})
