/** Checks conditions whose keys exist: the operator, the values, and whether the actions have the key. */

import {
  actionFacts,
  isConditionKey,
  isMultiValued,
  keysOfAction,
  matchesKey,
  typeOfKey,
} from '../../../../core/aws/service-authorization.ts'
import { OPERATORS_OF_TYPE, type ValueType } from '../../../../policy/conditions/names.ts'
import { stringIn } from '../../../../policy/json-document.ts'
import { type Finding, type Fix, replacing } from './finding.ts'
import { isValueType, spelled } from './operators.ts'
import { type CheckedCondition, type CheckedStatement, spanOf } from './statements.ts'

export function conditionFlaws(statement: CheckedStatement): readonly Finding[] {
  return [
    ...statement.conditions
      .filter(({ key }) => isConditionKey(key))
      .flatMap((condition) => [
        ...quantifierFlaw(condition, statement),
        ...typeFlaw(condition),
        ...literalWildcard(condition),
        ...keyOfNoAction(condition, statement),
      ]),
    ...emptyCondition(statement),
  ]
}

/** Operators without a quantifier never match keys with several values; ForAllValues matches keys without any. */
function quantifierFlaw(
  { operator, operatorSpan, key }: CheckedCondition,
  { allows }: CheckedStatement,
): readonly Finding[] {
  const { quantifier, base } = operator
  if (base === 'Null') return []
  const change = (to: 'single' | 'any') => {
    const name = spelled({ ...operator, quantifier: to }, base)
    return replacing(operatorSpan, JSON.stringify(name), `Change to ${name}`)
  }
  if (quantifier === 'single' && isMultiValued(key))
    return [
      {
        ...{ severity: 'warning', code: 'MISSING_QUALIFIER', ...operatorSpan, fixes: [change('any')] },
        message: `${key} can have several values, which an operator without ForAnyValue or ForAllValues never matches.`,
      },
    ]
  if (quantifier !== 'all' || isMultiValued(key) || !allows) return []
  return [
    {
      ...{ severity: 'security-warning', code: 'FORALLVALUES_WITH_SINGLE_VALUED_KEY', ...operatorSpan },
      message: `${key} has one value or none, and ForAllValues lets requests without the key through.`,
      fixes: [change('single')],
    },
  ]
}

const STRINGS: readonly (ValueType | undefined)[] = ['String', 'ARN', 'Bool']
/** AWS compares some keys with operators of other types, too. Those are no mistakes. */
const ALSO: Readonly<Record<ValueType, readonly (ValueType | undefined)[]>> = {
  String: STRINGS,
  ARN: ['ARN', 'String'],
  Bool: ['Bool', 'String'],
  Numeric: ['Numeric', 'Date'],
  Date: ['Date', 'Numeric'],
  Binary: ['Binary', 'String'],
  IPAddress: ['IPAddress'],
}

function typeFlaw({ operator, operatorSpan, key }: CheckedCondition): readonly Finding[] {
  const type = typeOfKey(key)
  if (operator.type === undefined || !isValueType(type)) return []
  if (ALSO[operator.type].includes(type)) return []
  const [first = ''] = OPERATORS_OF_TYPE[type]
  const name = spelled(operator, operator.negated ? (OPERATORS_OF_TYPE[type][1] ?? first) : first)
  return [
    {
      ...{ severity: 'warning', code: 'TYPE_MISMATCH', ...operatorSpan },
      message: `${key} has values of the type ${type}, which ${operator.base} does not compare.`,
      fixes: [replacing(operatorSpan, JSON.stringify(name), `Change to ${name}`)],
    },
  ]
}

const LIKE: Readonly<Record<string, string>> = {
  StringEquals: 'StringLike',
  StringNotEquals: 'StringNotLike',
}

function literalWildcard({ operator, operatorSpan, key, values }: CheckedCondition): readonly Finding[] {
  const like = LIKE[operator.base]
  const value = values.find((each) => /[*?]/.test((stringIn(each) ?? '').replace(/\$\{[*?]\}/g, '')))
  if (like === undefined || value === undefined) return []
  const name = spelled(operator, like)
  const fixes: readonly Fix[] = [replacing(operatorSpan, JSON.stringify(name), `Change to ${name}`)]
  const message = `${operator.base} compares * and ? in the value of ${key} literally.`
  return [
    {
      severity: 'warning',
      code: 'WILDCARD_WITHOUT_LIKE_OPERATOR',
      message,
      start: value.start,
      end: value.end,
      fixes,
    },
  ]
}

/** Keys that some actions have and others do not, although they are global. */
const KEY_OF_SOME_ACTIONS = /^aws:(?:RequestTag\/|TagKeys$)/i

function keyOfNoAction({ key, keySpan }: CheckedCondition, statement: CheckedStatement): readonly Finding[] {
  const isGlobal = /^aws:/i.test(key) && !KEY_OF_SOME_ACTIONS.test(key)
  const actions = statement.actions.map(({ text }) => text)
  // Every action must be known for certain: a wildcard may stand for one that has the key.
  const isCertain = statement.notAction === undefined && actions.every((action) => actionFacts(action))
  if (isGlobal || !isCertain || actions.length === 0) return []
  const hasKey = (action: string) => keysOfAction(action).some((each) => matchesKey(each, key))
  if (actions.some(hasKey)) return []
  const which = actions.length === 1 ? actions[0] : 'any action of this statement'
  return [
    {
      ...{ severity: 'warning', code: 'UNSUPPORTED_ACTION_FOR_CONDITION_KEY', ...keySpan, fixes: [] },
      message: `Requests for ${which} do not have the key ${key}.`,
    },
  ]
}

function emptyCondition({ condition, conditions }: CheckedStatement): readonly Finding[] {
  if (condition === undefined || conditions.length > 0 || condition.value.kind !== 'object') return []
  return [
    {
      ...{ severity: 'suggestion', code: 'EMPTY_OBJECT_CONDITION', ...spanOf(condition.name), fixes: [] },
      message: 'The Condition is empty, so the statement applies in every context.',
    },
  ]
}
