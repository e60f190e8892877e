/** Checks the names in a policy against AWS's service authorization reference. */
import { isClaim, nearestAction, nearestKey } from '../../../../analysis/nearest-names.ts'
import {
  actionFacts,
  actionsOfService,
  isConditionKey,
  serviceName,
} from '../../../../core/aws/service-authorization.ts'
import { type Finding, renaming, replacing } from './finding.ts'
import { type NamedOperator, spelled } from './operators.ts'
import { covers } from './patterns.ts'
import type { CheckedCondition, CheckedStatement, Part } from './statements.ts'

/** Returns warnings about actions and condition keys that AWS does not have. AWS accepts them all. */
export function unknownNames(statement: CheckedStatement): readonly Finding[] {
  return [
    ...statement.actions.flatMap((action) => unknownAction(action)),
    ...statement.conditions.flatMap((condition) => unknownKey(condition, statement)),
    ...statement.resources.flatMap((resource) => unknownVariables(resource)),
  ]
}

function unknownAction(part: Part): readonly Finding[] {
  const { text, start, end } = part
  const [prefix = '', name = ''] = text.split(':')
  if (text === '*' || name === '' || /[*?]/.test(prefix) || actionFacts(text)) return []
  const warning = { severity: 'warning', start, end } as const
  if (serviceName(prefix) === undefined) {
    const message = `AWS has no service with the prefix ${prefix}.`
    return [
      { ...warning, code: 'INVALID_SERVICE_IN_ACTION', message, fixes: renaming(part, nearestAction(text)) },
    ]
  }
  if (!/[*?]/.test(name)) {
    const message = `The action ${text} does not exist.`
    return [{ ...warning, code: 'INVALID_ACTION', message, fixes: renaming(part, nearestAction(text)) }]
  }
  const matched = actionsOfService(prefix).filter((each) =>
    covers(name.toLowerCase(), each.name.toLowerCase()),
  )
  if (matched.length === 0)
    return [
      { ...warning, code: 'INVALID_ACTION', message: `No action of ${prefix} matches ${text}.`, fixes: [] },
    ]
  return onlyMatch(
    part,
    prefix,
    matched.map((each) => each.name),
  )
}

/** A wildcard for a single action hides what is allowed, and allows more when AWS adds actions. */
function onlyMatch(part: Part, prefix: string, names: readonly string[]): readonly Finding[] {
  const [name] = names
  if (names.length !== 1 || name === undefined) return []
  const action = `${prefix.toLowerCase()}:${name}`
  return [
    {
      ...{ severity: 'suggestion', code: 'UNNEEDED_WILDCARD', start: part.start, end: part.end },
      message: `${part.text} matches only ${action} today, and may match further actions later.`,
      fixes: renaming(part, action),
    },
  ]
}

function unknownKey(condition: CheckedCondition, statement: CheckedStatement): readonly Finding[] {
  const { key, keySpan } = condition
  if (isConditionKey(key) || isClaim(key)) return []
  return [
    {
      severity: 'warning',
      code: key.toLowerCase().startsWith('aws:')
        ? 'INVALID_GLOBAL_CONDITION_KEY'
        : 'INVALID_SERVICE_CONDITION_KEY',
      message: `No request has the key ${key}, so ${effectOfAbsence(condition, statement)}`,
      detail: 'AWS accepts condition keys that do not exist.',
      ...keySpan,
      fixes: renaming(keySpan, nearestKey(key)),
    },
  ]
}

/** Says what a condition on a key means that no request has. */
function effectOfAbsence({ operator }: CheckedCondition, { allows }: CheckedStatement): string {
  if (operator.base === 'Null') return 'the result of Null is always the same.'
  const why = reasonToHold(operator)
  if (why === undefined) return `this statement never ${allows ? 'allows' : 'denies'} anything.`
  return allows ? `${why} lets every caller through.` : `${why} denies every caller.`
}

/** Returns what makes a condition hold without its key. Undefined if it then never holds. */
function reasonToHold(operator: NamedOperator): string | undefined {
  const { base, ifExists, negated, quantifier } = operator
  if (ifExists) return 'IfExists'
  if (quantifier === 'all') return 'ForAllValues'
  return negated && quantifier === 'single' ? spelled(operator, base) : undefined
}

const VARIABLE = /\$\{([^}?*$,]+)(?:,[^}]*)?\}/g

function unknownVariables({ text, start }: Part): readonly Finding[] {
  return [...text.matchAll(VARIABLE)].flatMap(({ 0: whole, 1: name = '', index }) => {
    const key = name.trim()
    if (isConditionKey(key) || isClaim(key)) return []
    const at = start + 1 + index
    const span = { start: at, end: at + whole.length }
    const nearest = nearestKey(key)
    return [
      {
        ...{ severity: 'warning', code: 'INVALID_POLICY_VARIABLE', ...span },
        message: `No request has the key ${key}, so nothing matches this resource.`,
        fixes: nearest === undefined ? [] : [replacing(span, `\${${nearest}}`, `Change to \${${nearest}}`)],
      } as const,
    ]
  })
}
