/** A single pattern matches the same resources as the Resource element of a statement. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compilePolicy, evaluatePolicies, resourceMatcher } from '../../policy/index.ts'

const principal = {
  kind: 'user',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/bob',
} as const
const requestOn = (resource: string) => ({ action: 's3:GetObject', resource, principal, context: new Map() })

const text = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 5 })
const arn = (characters: string) =>
  fc.tuple(text(characters), text(characters)).map(([account, name]) => `arn:aws:s3::${account}:${name}`)

test('as in a policy', () => {
  const property = fc.property(arn('ab*?:'), arn('ab:'), (pattern, resource) => {
    const Statement = { Effect: 'Allow', Action: '*', Resource: pattern }
    const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
    const sourced = { policy, source: 'one', kind: 'inline' } as const
    const { effect } = evaluatePolicies(requestOn(resource), [sourced], 'identity')
    expect(resourceMatcher(pattern)(resource)).toBe(effect === 'allowed')
  })
  fc.assert(property, { seed: 20_261_128, numRuns: 2000 })
})

test.each([
  ['*', 'anything', true],
  ['arn:aws:s3:::data/*', 'arn:aws:s3:::data/a:b', true],
  ['arn:aws:s3:::data/?', 'arn:aws:s3:::data/ab', false],
  ['arn:aws:s3:::data/${a}', 'arn:aws:s3:::data/${a}', true],
])('%s on %s: %s', (pattern, resource, matches) => {
  expect(resourceMatcher(pattern)(resource)).toBe(matches)
})
