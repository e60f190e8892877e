/**
 * Compares what policies grant, by their statements.
 *
 * The answer `yes` or `no` is certain. Only an engine that knows all requests could decide the cases that are left.
 */
import type { PolicyDocument } from '../../policy.ts'
import { areDisjoint, covers, coversResource } from './patterns.ts'
import { type Grant, grantsOf, type Values } from './statements.ts'

export type Answer = 'yes' | 'no' | 'unknown'

export interface Comparison {
  readonly answer: Answer
  /** The parts of statements that decide the answer. Empty for `yes`. */
  readonly beyond: readonly Grant[]
}

/** Whether everything that `policy` grants is granted by `limit` too. */
export function compareGrants(policy: PolicyDocument, limit: PolicyDocument): Comparison {
  const [given, most] = [grantsOf(policy), grantsOf(limit)]
  // In different versions, the same text means different things.
  if (versionOf(policy) !== versionOf(limit) && [...given, ...most].some(usesVariables))
    return { answer: 'unknown', beyond: given.filter(usesVariables) }
  const beyond = given.filter((grant) => grant.allows && !isWithin(grant, given, most))
  const certain = beyond.filter((grant) => isCertainlyBeyond(grant, given, most))
  if (certain.length > 0) return { answer: 'no', beyond: certain }
  return { answer: beyond.length === 0 ? 'yes' : 'unknown', beyond }
}

function versionOf({ Version = '2008-10-17' }: PolicyDocument): string {
  return Version
}

/** Whether both policies have the same effect on every request. */
export function compareEffects(one: PolicyDocument, other: PolicyDocument): Comparison {
  const comparisons = [compareGrants(one, other), compareGrants(other, one)]
  const unlike = [...denialsBeyond(one, other), ...denialsBeyond(other, one)]
  const beyond = [...comparisons.flatMap((each) => each.beyond), ...unlike]
  if (comparisons.some(({ answer }) => answer === 'no')) return { answer: 'no', beyond }
  return { answer: beyond.length === 0 ? 'yes' : 'unknown', beyond }
}

/** Denials of a policy count, because other policies may allow what it denies. */
function denialsBeyond(one: PolicyDocument, other: PolicyDocument): readonly Grant[] {
  const most = grantsOf(other).filter(({ allows }) => !allows)
  return grantsOf(one).filter((grant) => !grant.allows && !most.some((each) => includes(each, grant)))
}

/** Whether the limit allows the grant, and denies no part of it that the policy does not deny itself. */
function isWithin(grant: Grant, given: readonly Grant[], most: readonly Grant[]): boolean {
  if (!most.some((each) => each.allows && includes(each, grant))) return false
  const own = given.filter(({ allows }) => !allows)
  return most
    .filter((each) => !each.allows && !areApart(each, grant))
    .every((denial) => own.some((each) => includes(each, denial)))
}

/** Whether there is a request that the policy allows, and that the limit does not. */
function isCertainlyBeyond(grant: Grant, given: readonly Grant[], most: readonly Grant[]): boolean {
  const { actions, resources, conditions } = grant
  if (conditions.size > 0 || usesVariables(grant) || 'except' in actions || 'except' in resources)
    return false
  const isDenied = given.some((each) => !each.allows && !areApart(each, grant))
  return !isDenied && most.every((each) => !each.allows || areApart(each, grant))
}

function usesVariables({ variables }: Grant): boolean {
  return variables.size > 0
}

/** Whether `wide` applies to every request that `narrow` applies to. False if that is not certain. */
function includes(wide: Grant, narrow: Grant): boolean {
  if ([...wide.variables].some((each) => !narrow.variables.has(each))) return false
  return (
    includesValues(wide.actions, narrow.actions, covers, areDisjoint) &&
    includesValues(wide.resources, narrow.resources, coversResource, areDisjoint) &&
    includesPrincipals(wide.principals, narrow.principals) &&
    [...wide.conditions].every(([test, values]) => isImplied(test, values, narrow.conditions.get(test)))
  )
}

type Relation = (one: string, other: string) => boolean

function includesValues(wide: Values, narrow: Values, isWider: Relation, isApart: Relation): boolean {
  if ('only' in wide) return 'only' in narrow ? isWider(wide.only, narrow.only) : wide.only === '*'
  if ('only' in narrow) return wide.except.every((each) => isApart(each, narrow.only))
  return wide.except.every((each) => narrow.except.some((other) => isWider(other, each)))
}

function includesPrincipals(wide: Grant['principals'], narrow: Grant['principals']): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow
  return includesValues(wide, narrow, (one, other) => one === '*' || one === other, isOtherPrincipal)
}

/** Different principals can be the same caller, such as a user and its account. */
function isOtherPrincipal(): boolean {
  return false
}

/** Operators that are true if the request has one of the values. More values match more requests. */
const POSITIVE =
  /^(?:forallvalues:|foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like)|(?:numeric|date|binary)equals|bool|ipaddress)(?:ifexists)? /
/** Operators that are true if the request has none of the values. More values match fewer requests. */
const NEGATIVE =
  /^(?:string(?:notequals|notequalsignorecase|notlike)|arn(?:notequals|notlike)|(?:numeric|date)notequals|notipaddress)(?:ifexists)? /

/** Whether a condition is true whenever the condition on the same key with the values `others` is true. */
function isImplied(test: string, values: readonly string[], others: readonly string[] | undefined): boolean {
  if (others === undefined) return false
  const isPartOf = (some: readonly string[], all: readonly string[]) =>
    some.every((each) => all.includes(each))
  if (isPartOf(values, others) && isPartOf(others, values)) return true
  return (
    (POSITIVE.test(test) && isPartOf(others, values)) || (NEGATIVE.test(test) && isPartOf(values, others))
  )
}

/** Whether no request is in both. False if that is not certain. */
function areApart(one: Grant, other: Grant): boolean {
  return (
    areApartValues(one.actions, other.actions, covers, areDisjoint) ||
    areApartValues(one.resources, other.resources, coversResource, areDisjoint)
  )
}

function areApartValues(one: Values, other: Values, isWider: Relation, isApart: Relation): boolean {
  if ('only' in one && 'only' in other) return isApart(one.only, other.only)
  if ('only' in one && 'except' in other) return other.except.some((each) => isWider(each, one.only))
  if ('only' in other && 'except' in one) return one.except.some((each) => isWider(each, other.only))
  return false
}
