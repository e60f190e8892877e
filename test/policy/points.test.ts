/** Every point of the specification of policy evaluation is named by a decision case or by a test of what is not the evaluator's. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { readCases, readJson } from './cases.ts'

interface NamedTest {
  /** From the project's folder. */
  readonly file: string
  readonly title: string
}

interface Points {
  /** By section and number; the rows of the table 1.1 by the principal that the resource policy names. */
  readonly points: readonly string[]
  /** Point -> tests of what a server has to do about it; the evaluator may have cases besides. */
  readonly tests: Readonly<Record<string, readonly NamedTest[]>>
}

const root = new URL('../../', import.meta.url)
const { points, tests } = readJson<Points>(new URL('./data/points.json', import.meta.url))
const cases = [...readCases().values()].flat()
const named = new Set(cases.flatMap((one) => one.points))

test('every point has a case, or a test elsewhere', () => {
  expect(points.filter((point) => !named.has(point) && tests[point] === undefined)).toEqual([])
})

test('cases and tests name no other points', () => {
  expect([...named, ...Object.keys(tests)].filter((point) => !points.includes(point))).toEqual([])
  expect(new Set(points).size).toBe(points.length)
})

test('every case names a point', () => {
  expect(cases.filter((one) => one.points.length === 0).map(({ name }) => name)).toEqual([])
})

test.each(Object.entries(tests).flatMap(([point, list]) => list.map((one) => [point, one] as const)))(
  '%s is tested: %j',
  (_, { file, title }) => {
    const source = readFileSync(new URL(file, root), 'utf8')
    const titles = [...source.matchAll(/(?:\(|^\s*)(?:'([^']*)'|"([^"]*)"),/gm)]
    expect(titles.map(([, single, double]) => single ?? double)).toContain(title)
  },
)
