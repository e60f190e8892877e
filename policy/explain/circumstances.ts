/** Circumstances in which a statement would apply, or would not. */
import type { Condition } from '../conditions/block.ts'
import type { ConditionContext } from '../request.ts'
import type { Variable } from '../template.ts'
import type { Candidate } from './change.ts'
import { overlaid } from './overlay.ts'
import { coversResource, type Spot, withContext } from './spot.ts'
import { conditionValues } from './statements.ts'
import { type ContextValue, isChangeable, proposals } from './values.ts'

type Values = ReadonlyMap<string, ContextValue>

/** A list of more policy values is not searched to its end, and earlier where each is compared with very many. */
const searchedValues = 50
const comparedValues = 20_000

/** One condition with another value, so that a Deny no longer applies. */
export function liftedBy(spot: Spot): readonly Candidate[] {
  const { context } = spot.world.request
  return (spot.compiled.conditions ?? []).flatMap((condition) =>
    valuesFor(spot, condition, context, false).map((value) =>
      withContext(spot, new Map([[condition.key, value]])),
    ),
  )
}

/** All that an Allow of the action asks of resource and conditions, met by other values. */
export function metBy(spot: Spot): readonly Candidate[] {
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

/** At most one value for the key of a condition, with which it holds or does not. */
function valuesFor(
  { variables }: Spot,
  condition: Condition,
  context: ConditionContext,
  wanted: boolean,
): readonly ContextValue[] {
  const key = condition.key.toLowerCase()
  if (!isChangeable(key)) return []
  const policyValues = conditionValues(condition, variables, context).slice(0, searchedValues)
  const proposed = proposals(key, condition.operator, policyValues, context.get(key))
  for (const value of proposed.slice(0, comparedValues / (condition.values.length + 1))) {
    if (condition.holds(overlaid(context, new Map([[key, value]]))) === wanted) return [value]
  }
  return []
}

/** No values when the resource is covered and variables have values already; else at most one for one variable. */
function coveringValues(spot: Spot, conditions: readonly Condition[]): readonly Values[] {
  if (coversResource(spot)) return [new Map()]
  const { context } = spot.world.request
  const variables = spot.compiled.required.filter(({ key }) => isChangeable(key))
  const tried = variables.flatMap((variable) =>
    meaningsOf(variable, spot, conditions).map((value): Values => new Map([[variable.written, value]])),
  )
  return tried.filter((values) => coversResource(spot, overlaid(context, values))).slice(0, 1)
}

/** What a variable may stand for: a part of the resource's name, or what a condition compares it with. */
function meaningsOf(
  variable: Variable,
  { compiled, world: { request } }: Spot,
  conditions: readonly Condition[],
): readonly string[] {
  if (compiled.resources?.variables.includes(variable)) return partsOf(request.resource)
  const compared = conditions.filter(({ variables }) => variables.includes(variable))
  return compared.flatMap(({ key }) => request.context.get(key.toLowerCase()) ?? 'any value')
}

/** The longer parts first. */
function partsOf(resource: string): readonly string[] {
  const parts = resource.split(/[:/]/)
  return [...parts, ...parts.flatMap((part) => part.split(/[-_.]/))].slice(0, searchedValues)
}
