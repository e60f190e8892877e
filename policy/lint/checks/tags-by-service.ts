/** Checks conditions on the tags of resources against the actions that support them. */
import { readOperator } from '../../conditions/operators.ts'
import { actionsOf, readAction, type WrittenAction } from '../action.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, inConditions } from '../check.ts'
import { keyOf } from '../key.ts'
import type { Condition, Policy, Statement } from '../policy.ts'

const tagKey = 'aws:ResourceTag/'

export const tagsByService: readonly Check[] = [
  ofActions('DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', 'Deny'),
  ofActions('ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', 'Allow'),
  ofOtherActions('DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', 'Deny'),
  ofOtherActions('ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE', 'Allow'),
]

/**
 * Source of the places, which are the actions and the key: findings about AWS managed policies (public records of
 * ValidatePolicy, 2026).
 */
function ofActions(code: IssueCode, effect: Statement['effect']): Check {
  return inTagConditions(code, effect, ({ key, statement }) => {
    if (statement.actions?.negated !== false) return []
    const actions = statement.actions.values
      .map(readAction)
      .filter((action) => lacksTags(action, statement.policy))
    const serviceNames = [...new Set(actions.map(({ prefix }) => prefix))].join(', ')
    const at = [...actions.map(({ node }) => node), key]
    return actions.length === 0 ? [] : [{ at, values: { conditionKeyName: key.value, serviceNames } }]
  })
}

function ofOtherActions(code: IssueCode, effect: Statement['effect']): Check {
  return inTagConditions(code, effect, ({ key, statement }) =>
    statement.actions?.negated ? [{ at: [key], values: { conditionKeyName: key.value } }] : [],
  )
}

/**
 * Makes a check of conditions that are false without the tag.
 *
 * Unverified: Conditions on tags with negated operators and those with IfExists are not reported, although AWS warns of
 * them as workarounds, because the texts of the issues would be wrong: such a statement does apply.
 */
function inTagConditions(
  code: IssueCode,
  effect: Statement['effect'],
  find: (condition: Condition) => readonly Hit[],
): Check {
  return inConditions(code, (condition) => {
    const operator = readOperator(condition.operator.value)
    if (condition.statement.effect !== effect || keyOf(condition)?.name !== tagKey) return []
    const isConcerned =
      operator?.comparison?.negated === false && !operator.ifExists && operator.quantifier !== 'all'
    return isConcerned ? find(condition) : []
  })
}

/** Returns whether an action doesn't have the key, or a pattern only matches such actions. */
function lacksTags(action: WrittenAction, { facts }: Policy): boolean {
  const service = facts.service(action.prefix)
  const named = service ? actionsOf(action, service) : []
  return named.length > 0 && !named.some(({ keys }) => keys.has(tagKey))
}
