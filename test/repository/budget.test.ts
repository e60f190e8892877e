/** Tests how many generated cases are tried, and that a failure can be repeated and kept. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Cases, seedOf, tryCases, tryCasesAsync } from '../support/budget.ts'

const VARIABLES = ['TEST_BUDGET', 'TEST_LONG', 'TEST_SEED', 'FUZZ_SEED', 'FUZZ_RUNS']
let saved: readonly (string | undefined)[]
beforeEach(() => {
  saved = VARIABLES.map((name) => process.env[name])
  for (const name of VARIABLES) delete process.env[name]
})
afterEach(() => {
  for (const [index, name] of VARIABLES.entries()) {
    const value = saved[index]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

const cases = { seed: 1, atLeast: 20, all: 500 } satisfies Cases<unknown>

/** Returns the cases that are tried. */
function tried(changes: Partial<Cases<[number]>> = {}): readonly number[] {
  const values: number[] = []
  const property = fc.property(fc.nat(), (value) => void values.push(value))
  expect(tryCases(property, { ...cases, ...changes })).toBe(values.length)
  return values
}

test('without a budget, only the cases of every run are tried', () => {
  process.env['TEST_BUDGET'] = '0'
  expect(tried()).toHaveLength(cases.atLeast)
  expect(tried()).toEqual(tried())
})

test('a long run tries all cases, and begins with the same ones', () => {
  process.env['TEST_LONG'] = '1'
  const all = tried()
  expect(all).toHaveLength(cases.all)
  process.env['TEST_LONG'] = '0'
  process.env['TEST_BUDGET'] = '0'
  expect(all.slice(0, cases.atLeast)).toEqual(tried())
})

test('a budget that is used up ends a run between two cases', () => {
  process.env['TEST_BUDGET'] = '0.01'
  const busy = fc.property(fc.nat(), () => {
    const start = process.cpuUsage()
    while (process.cpuUsage(start).user < 200);
  })
  const count = tryCases(busy, { ...cases, all: 100_000 })
  expect(count).toBeGreaterThanOrEqual(cases.atLeast)
  expect(count).toBeLessThan(100)
})

test('the seed is the day in UTC', () => {
  expect(seedOf(new Date('2026-12-02T23:59:59.999Z'))).toBe(20261202)
})

test.each(['TEST_SEED', 'FUZZ_SEED'])('%s makes all cases, and FUZZ_RUNS says how many', (name) => {
  process.env[name] = '7'
  const seven = tried()
  expect(seven).toHaveLength(cases.all)
  process.env['FUZZ_RUNS'] = '30'
  expect(tried()).toEqual(seven.slice(0, 30))
  process.env[name] = '8'
  expect(tried()).not.toEqual(seven.slice(0, 30))
})

const small = fc.property(fc.nat(), fc.string(), (value, _text) => expect(value).toBeLessThan(1000))
const FAILURE =
  /^Case (\d+) of seed (\d+) fails\. Repeat it with TEST_SEED=\2 FUZZ_RUNS=\1\. Add the smallest case to `written`, so that every run tries it:\n\[1000,""\],\n\n.*1000/s

test('a failure names the seed and the smallest case, also when the budget is used up', () => {
  process.env['TEST_BUDGET'] = '0'
  expect(() => tryCases(small, { seed: 1, atLeast: 20, all: 20 })).toThrow(FAILURE)
})

test('a failure is repeated by the variables that it names', () => {
  const message = (() => {
    try {
      tryCases(small, { seed: 1, atLeast: 20, all: 20 })
    } catch (error) {
      return String(error)
    }
    return ''
  })()
  const [, seed = '', runs = ''] = /TEST_SEED=(\d+) FUZZ_RUNS=(\d+)/.exec(message) ?? []
  process.env['TEST_SEED'] = seed
  process.env['FUZZ_RUNS'] = runs
  expect(() => tryCases(small, { seed: 2, atLeast: 0, all: 0 })).toThrow(FAILURE)
  process.env['FUZZ_RUNS'] = String(Number(runs) - 1)
  expect(tryCases(small, { seed: 2, atLeast: 0, all: 0 })).toBe(Number(runs) - 1)
})

test('written cases are tried first, in every run', () => {
  process.env['TEST_BUDGET'] = '0'
  expect(tried({ written: [[5], [6]] })).toEqual([5, 6, ...tried()])
})

test('cases that are skipped fail only if there are too many', () => {
  process.env['TEST_BUDGET'] = '0'
  const skipping = fc.property(fc.nat(), () => fc.pre(false))
  expect(() => tryCases(skipping, cases)).toThrow('too many pre-condition failures')
})

test('asynchronous properties are tried alike', async () => {
  process.env['TEST_BUDGET'] = '0'
  const values: number[] = []
  const property = fc.asyncProperty(fc.nat(), async (value) => void values.push(value))
  expect(await tryCasesAsync(property, cases)).toBe(20)
  expect(values).toEqual(tried())
  const failing = fc.asyncProperty(fc.nat(), fc.string(), async (value, _text) =>
    expect(value).toBeLessThan(1000),
  )
  await expect(tryCasesAsync(failing, cases)).rejects.toThrow(FAILURE)
})
