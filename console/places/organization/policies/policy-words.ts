/** What the policies of an organization allow and deny, in words. A summary: conditions and resources decide the rest. */
import { isRecord } from '../../../texts/json.ts'
import type { Level } from './effective-policies.ts'
import { isFullAccess } from './policy-types.ts'

interface Statement {
  readonly isAllow: boolean
  readonly actions: readonly string[]
  /** Whether the actions are those that it does not apply to. */
  readonly isNegated: boolean
  readonly isLimited: boolean
  readonly conditionKeys: readonly string[]
}

export interface Denial {
  readonly actions: readonly string[]
  readonly isNegated: boolean
  readonly isLimited: boolean
  readonly conditionKeys: readonly string[]
  /** The name of the policy, and that of what it is attached to. */
  readonly policy: string
  readonly at: string
}

/** What a level that does not allow everything allows. */
export interface Allowance {
  readonly at: string
  /** `*` for all. */
  readonly actions: readonly string[]
  /** For each statement that allows all actions but some: those. */
  readonly exceptions: readonly (readonly string[])[]
  /** Whether anything is allowed only on some resources, or on a condition. */
  readonly isLimited: boolean
}

export interface Words {
  /** Empty if every level allows everything. */
  readonly allowances: readonly Allowance[]
  readonly denials: readonly Denial[]
  readonly fullAccess: number
}

export function wordsOf(levels: readonly Level[]): Words {
  return {
    allowances: levels.flatMap(allowanceOf),
    denials: levels.flatMap(denialsOf),
    fullAccess: levels.filter(hasFullAccess).length,
  }
}

const hasFullAccess = ({ policies }: Level) => policies.some(({ id }) => isFullAccess(id))

function allowanceOf(level: Level): readonly Allowance[] {
  if (hasFullAccess(level)) return []
  const allowing = level.policies
    .flatMap(({ content }) => statementsIn(content))
    .filter(({ isAllow }) => isAllow)
  if (allowing.some((each) => isOfAll(each) && !isPartial(each))) return []
  return [
    {
      at: level.target.name,
      actions: [...new Set(allowing.flatMap(({ isNegated, actions }) => (isNegated ? [] : actions)))],
      exceptions: allowing.flatMap(({ isNegated, actions }) => (isNegated ? [actions] : [])),
      isLimited: allowing.some(isPartial),
    },
  ]
}

const isOfAll = ({ actions, isNegated }: Statement) => actions.includes('*') && !isNegated

const isPartial = ({ isLimited, conditionKeys }: Statement) => isLimited || conditionKeys.length > 0

function denialsOf({ target, policies }: Level): readonly Denial[] {
  return policies.flatMap(({ name, content }) =>
    statementsIn(content).flatMap(({ isAllow, ...statement }) =>
      isAllow ? [] : [{ ...statement, policy: name, at: target.name }],
    ),
  )
}

/** Returns the statements of a document. AWS keeps only valid documents, so what is missing here is not shown. */
function statementsIn(content: string): readonly Statement[] {
  if (content === '') return []
  const document: unknown = JSON.parse(content)
  return listOf(memberOf(document, 'Statement')).map(toStatement)
}

function toStatement(statement: unknown): Statement {
  const negated = memberOf(statement, 'NotAction')
  const conditions = memberOf(statement, 'Condition')
  const resources = textsOf(memberOf(statement, 'Resource'))
  return {
    isAllow: memberOf(statement, 'Effect') === 'Allow',
    actions: textsOf(negated ?? memberOf(statement, 'Action')),
    isNegated: negated !== undefined,
    isLimited: memberOf(statement, 'NotResource') !== undefined || !resources.includes('*'),
    conditionKeys: isRecord(conditions)
      ? Object.values(conditions).flatMap((keys) => (isRecord(keys) ? Object.keys(keys) : []))
      : [],
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

const textsOf = (value: unknown) => listOf(value).filter((each) => typeof each === 'string')
