/** Conditions in words, for people who read the access map. */
import type { OpenCondition } from '../../policy/index.ts'
import type { EdgeCondition } from './model.ts'

/** Relation by operator, without set prefix and IfExists, in lower case: if it holds, and if it must not. */
const RELATIONS: Readonly<Record<string, readonly [string, string]>> = {
  stringequals: ['=', 'is not'],
  stringequalsignorecase: ['=', 'is not'],
  stringlike: ['matches', 'does not match'],
  stringnotequals: ['is not', '='],
  stringnotequalsignorecase: ['is not', '='],
  stringnotlike: ['does not match', 'matches'],
  arnequals: ['matches', 'does not match'],
  arnlike: ['matches', 'does not match'],
  arnnotequals: ['does not match', 'matches'],
  arnnotlike: ['does not match', 'matches'],
  bool: ['=', 'is not'],
  ipaddress: ['is in', 'is not in'],
  notipaddress: ['is not in', 'is in'],
  numericequals: ['=', 'is not'],
  numericnotequals: ['is not', '='],
  numericlessthan: ['<', '>='],
  numericlessthanequals: ['<=', '>'],
  numericgreaterthan: ['>', '<='],
  numericgreaterthanequals: ['>=', '<'],
  dateequals: ['=', 'is not'],
  datenotequals: ['is not', '='],
  datelessthan: ['is before', 'is not before'],
  datelessthanequals: ['is not after', 'is after'],
  dategreaterthan: ['is after', 'is not after'],
  dategreaterthanequals: ['is not before', 'is before'],
}

export function edgeCondition(condition: OpenCondition): EdgeCondition {
  const { key, operator, values, expected, layer, source, index } = condition
  return {
    text: textOf(condition),
    ...(key === undefined ? {} : { key }),
    ...(operator === undefined ? {} : { operator }),
    values,
    holds: expected,
    layer,
    source,
    statement: index,
  }
}

/** Returns the condition as a phrase that completes "if". */
function textOf(condition: OpenCondition): string {
  const { key, operator, effect } = condition
  if (key !== undefined && operator !== undefined) return phrase(condition, shortKey(key), operator)
  return effect === 'Deny'
    ? 'the variables in the resource of the Deny have other values'
    : 'the variables in the resource of the statement have the right values'
}

function phrase({ values, expected }: OpenCondition, name: string, operator: string): string {
  const bare = operator.toLowerCase().replace(/^for(?:all|any)values?:/, '')
  if (bare === 'null') return `${name} is ${isTrue(values) === expected ? 'absent' : 'present'}`
  const [relation, opposite] = RELATIONS[bare.replace(/ifexists$/, '')] ?? [operator, `not ${operator}`]
  const sentence = `${name} ${expected ? relation : opposite} ${listed(values)}`
  if (!bare.endsWith('ifexists')) return sentence
  return `${sentence}${expected ? ', or is absent' : ', and is present'}`
}

/** Shortens the keys of providers to the claim. The provider is the start of the edge. */
function shortKey(key: string): string {
  return /^(?:aws|sts|iam|saml):/i.test(key) ? key : key.slice(key.lastIndexOf(':') + 1)
}

function isTrue(values: readonly string[]): boolean {
  return values.some((value) => value.toLowerCase() === 'true')
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? '(nothing)' : values.join(' or ')
}
