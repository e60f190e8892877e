/** Finds contexts in which a statement would apply, or would no longer apply. */
import type { Condition } from '../conditions/block.ts'
import type { ConditionContext } from '../request.ts'
import type { Variable } from '../template.ts'
import type { Candidate } from './change.ts'
import { isList, overlaid } from './overlay.ts'
import { coversResource, type Spot, withContext } from './spot.ts'
import { conditionValues } from './statements.ts'
import { type ContextValue, isChangeable, proposals } from './values.ts'

type Values = ReadonlyMap<string, ContextValue>

/** Limits how many policy values are searched, and the comparisons if each is compared with very many. */
const maxSearchedValues = 50
const maxComparisons = 20_000

/** Returns changes of the value of one condition key with which a Deny no longer applies. */
export function contextsLiftingDeny(spot: Spot): readonly Candidate[] {
  const { context } = spot.world.request
  return (spot.compiled.conditions ?? []).flatMap((condition) =>
    valuesFor(spot, condition, context, false).map((value) =>
      withContext(spot, new Map([[condition.key, value]])),
    ),
  )
}

/**
 * Returns changes of values that make an Allow of the action apply. It then covers the resource, and all its
 * conditions hold.
 */
export function contextsMeetingAllow(spot: Spot): readonly Candidate[] {
  const { conditions } = spot.compiled
  if (conditions === undefined) return []
  let found: readonly Values[] = coveringValues(spot, conditions)
  for (const condition of conditions) {
    found = found.flatMap((values) => withCondition(spot, condition, values))
  }
  return found.filter(({ size }) => size > 0).map((values) => withContext(spot, values))
}

function withCondition(spot: Spot, condition: Condition, values: Values): readonly Values[] {
  const context = overlaid(spot.world.request.context, values)
  if (condition.holds(context)) return [values]
  return valuesFor(spot, condition, context, true).map(
    (value) => new Map([...values, [condition.key, value]]),
  )
}

/** Returns at most one value for the key of a condition, with which it holds, or does not hold. */
function valuesFor(
  { variables }: Spot,
  condition: Condition,
  context: ConditionContext,
  shouldHold: boolean,
): readonly ContextValue[] {
  const key = condition.key.toLowerCase()
  if (!isChangeable(key)) return []
  const policyValues = conditionValues(condition, variables, context).slice(0, maxSearchedValues)
  const proposed = proposals(key, condition.operator, policyValues, context.get(key), isList(key, context))
  for (const value of proposed.slice(0, maxComparisons / (condition.values.length + 1))) {
    if (condition.holds(overlaid(context, new Map([[key, value]]))) === shouldHold) return [value]
  }
  return []
}

/**
 * Returns one empty map if the resource is covered and all variables have values. Otherwise returns at most
 * one value for one variable, whose key cannot be multivalued.
 */
function coveringValues(spot: Spot, conditions: readonly Condition[]): readonly Values[] {
  if (coversResource(spot)) return [new Map()]
  const { context } = spot.world.request
  const variables = spot.compiled.required.filter(({ key }) => isChangeable(key) && !isList(key, context))
  const candidates = variables.flatMap((variable) =>
    possibleValuesOf(variable, spot, conditions).map((value): Values => new Map([[variable.written, value]])),
  )
  return candidates.filter((values) => coversResource(spot, overlaid(context, values))).slice(0, 1)
}

/**
 * Returns possible values of a variable. They are parts of the resource's name, or the value that a condition
 * compares.
 */
function possibleValuesOf(
  variable: Variable,
  { compiled, world: { request } }: Spot,
  conditions: readonly Condition[],
): readonly string[] {
  if (compiled.resources?.variables.includes(variable)) return partsOf(request.resource)
  const compared = conditions.filter(({ variables }) => variables.includes(variable))
  return compared.flatMap(({ key }) => request.context.get(key.toLowerCase()) ?? 'any value')
}

/** Returns the parts of an ARN, longer parts first. */
function partsOf(resource: string): readonly string[] {
  const parts = resource.split(/[:/]/)
  return [...parts, ...parts.flatMap((part) => part.split(/[-_.]/))].slice(0, maxSearchedValues)
}
