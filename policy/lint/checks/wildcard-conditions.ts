/** Finds conditions that only depend on whether a key exists, because they compare it with `*`. */
import { type Operator, readOperator } from '../../conditions/operators.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, inConditions } from '../check.ts'
import type { Condition } from '../policy.ts'

/** When a condition with `*` holds. */
type Outcome = 'always' | 'never' | 'with the key' | 'without the key'

export const wildcardConditions: readonly Check[] = [
  withOutcome('EQUIVALENT_TO_NULL_FALSE', 'with the key'),
  withOutcome('EQUIVALENT_TO_NULL_TRUE', 'without the key'),
  withOutcome('REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION', 'always'),
  withOutcome('REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION', 'never'),
]

/**
 * Source of the place, which is the value: findings about AWS managed policies (public records of ValidatePolicy, 2026).
 *
 * Unverified: Conditions with operators for ARNs are not reported as always or never met.
 */
function withOutcome(code: IssueCode, outcome: Outcome): Check {
  return inConditions(code, (condition): readonly Hit[] => {
    const { operator, key, value } = condition
    if (outcomeOf(condition) !== outcome) return []
    return [{ at: [value], values: { operator: operator.value, key: key.value, recommendedKey: key.value } }]
  })
}

function outcomeOf({ operator: { value: written }, values }: Condition): Outcome | undefined {
  const isAnything = values.some((node) => node.kind === 'string' && /^\*+$/.test(node.value))
  const operator = readOperator(written)
  if (!isAnything || !operator?.isForStrings || !/like(?:ifexists)?$/i.test(written)) return undefined
  const [withKey, withoutKey] = [holdsWithKey(operator), holdsWithoutKey(operator)]
  if (withKey) return withoutKey ? 'always' : 'with the key'
  return withoutKey ? 'without the key' : 'never'
}

/** Every value matches `*`, and none matches the negated operator. */
function holdsWithKey({ comparison }: Operator): boolean {
  return comparison?.negated === false
}

function holdsWithoutKey({ comparison, ifExists, quantifier }: Operator): boolean {
  if (ifExists || quantifier === 'all') return true
  return comparison?.negated === true && quantifier === 'single'
}
