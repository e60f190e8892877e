/** The engine against an evaluator that was written from the specification alone, with no compiling and no cleverness. */
import { expect, test } from '@jest/globals'
import { compareEvaluators } from './generated/comparison.ts'

const sets = 25_000
const seed = 20_260_101

const outcomes = [
  'allowed',
  ...['serviceControl', 'resource', 'trust', 'identity', 'boundary', 'session', 'endpoint'].map(
    (layer) => `implicitDeny ${layer}`,
  ),
  ...[
    'resourceControl',
    'serviceControl',
    'resource',
    'trust',
    'identity',
    'boundary',
    'session',
    'endpoint',
  ].map((layer) => `explicitDeny ${layer}`),
]

test('two evaluators agree on 200,000 generated requests, and so does the explanation', () => {
  process.stdout.write(`comparison: seed ${seed}\n`)
  const comparison = compareEvaluators(sets, seed)
  expect([...comparison.disagreements.values()]).toEqual([])
  expect(comparison.decided).toBeGreaterThanOrEqual(200_000)
  const seldom = outcomes.filter((one) => (comparison.outcomes.get(one) ?? 0) < comparison.decided / 200)
  expect(seldom).toEqual([])
})
