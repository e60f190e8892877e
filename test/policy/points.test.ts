/**
 * Tests that every point of the specification of policy evaluation has a decision case. Otherwise it needs a
 * test outside the evaluator.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { readCases, readJson } from './cases.ts'

interface NamedTest {
  /** Relative to the project's folder. */
  readonly file: string
  readonly title: string
}

interface Points {
  /**
   * Points are named by section and number. The rows of table 1.1 are named by the principal that the
   * resource policy names, the properties of section 11 by their subject. The points of condition keys:
   *
   * - the caller (K1), its tags (2), accounts and organizations (3), temporary credentials (4)
   * - how a request arrives (5), tags of requests and resources (6)
   * - service callers (7), services on behalf of a caller (8)
   * - keys of STS and identity providers (9), keys of IAM (10)
   * - keys whose values cannot be known here (11), MFA with long-term keys (12)
   */
  readonly points: readonly string[]
  /**
   * Point -> tests of the server's part in it, whose titles name the point. The evaluator may have cases too.
   */
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
  (point, { file, title }) => {
    expect(title.slice(0, title.indexOf(': ')).split(', ')).toContain(point)
    const source = readFileSync(new URL(file, root), 'utf8')
    const titles = [...source.matchAll(/(?:\(|^\s*)(?:'([^']*)'|"([^"]*)"),/gm)]
    expect(titles.map(([, single, double]) => single ?? double)).toContain(title)
  },
)
