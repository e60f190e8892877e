/** Compares proofs with brute force, which tries every short request, on generated pairs of sides. */
import { expect, test } from '@jest/globals'
import { cases } from '../../support/long.ts'
import { compareKind, kindNames } from './run.ts'

const pairs = cases(30, 1_000)
const seed = 1

test.each(kindNames)('no request contradicts a proof about %s', (name) => {
  const { tally, findings } = compareKind(name, pairs, seed)
  expect(findings).toEqual([])
  expect(tally).toMatchObject({ pairs, wrong: 0, refused: 0 })
  expect(tally.contained).toBeGreaterThan(0)
  expect(tally.exceeds).toBeGreaterThan(0)
})
