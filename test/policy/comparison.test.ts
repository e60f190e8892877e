/**
 * Compares the engine with a simple evaluator. It compiles nothing and was written only from the
 * specification.
 */
import { expect, test } from '@jest/globals'
import { cases } from '../support/long.ts'
import { compareEvaluators } from './generated/comparison.ts'

const sets = cases(6_000, 25_000)
/** Each set gets eight requests on average. */
const minimumDecided = 8 * sets
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

test('two evaluators agree on generated requests, and so does the explanation', () => {
  process.stdout.write(`comparison: seed ${seed}\n`)
  const comparison = compareEvaluators(sets, seed)
  expect([...comparison.disagreements.values()]).toEqual([])
  expect(comparison.decided).toBeGreaterThanOrEqual(minimumDecided)
  const seldom = outcomes.filter((one) => (comparison.outcomes.get(one) ?? 0) < comparison.decided / 200)
  expect(seldom).toEqual([])
})
