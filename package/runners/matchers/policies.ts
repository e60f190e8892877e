/** Matchers that compare policies. They pass only when they are certain. */
import { type Comparison, compareEffects, compareGrants } from './policy-comparison.ts'
import { failure, type MatcherContext, type MatcherResult, resultOf } from './result.ts'
import { documentOf, type Grant, type Values } from './statements.ts'

export function toGrantNothingBeyond(
  context: MatcherContext,
  policy: unknown,
  limit: unknown,
): MatcherResult {
  const comparison = compareGrants(documentOf(policy), documentOf(limit))
  const { isNot = false } = context
  const expected = isNot
    ? 'expected the policy to grant something beyond the other policy'
    : 'expected the policy to grant nothing beyond the other policy'
  return resultFor(context, comparison, expected, 'the other policy does not grant it')
}

export function toEqualPolicy(context: MatcherContext, policy: unknown, other: unknown): MatcherResult {
  const comparison = compareEffects(documentOf(policy), documentOf(other))
  const { isNot = false } = context
  const expected = isNot
    ? 'expected the policy to differ from the other policy'
    : 'expected the policy to equal the other policy'
  return resultFor(context, comparison, expected, 'only one of the policies contains it')
}

function resultFor(
  context: MatcherContext,
  { answer, beyond }: Comparison,
  expected: string,
  problem: string,
): MatcherResult {
  if (answer === 'yes') return resultOf(true, expected)
  const heading = answer === 'no' ? `${expected}, but ${problem}:` : `${expected}, but that is not certain:`
  const message = [heading, ...new Set(beyond.map(lineOf))].join('\n')
  return answer === 'no' ? resultOf(false, message) : failure(context, message)
}

function lineOf({ statement, allows, actions, resources, conditions }: Grant): string {
  const conditional = conditions.size === 0 ? '' : ', with conditions'
  const what = `${textOf(actions)} on ${textOf(resources)}${conditional}`
  return `  ✗ statement ${statement}: ${allows ? 'Allow' : 'Deny'} ${what}`
}

function textOf(values: Values): string {
  return 'only' in values ? values.only : `everything but ${values.except.join(', ')}`
}
