/** Circumstances in which a statement would apply, or would not. */
import type { Condition } from '../conditions/block.ts'
import type { ConditionContext } from '../types.ts'
import { type Candidate, overlaid } from './change.ts'
import { coversResource, inCircumstances, type Spot } from './spot.ts'
import { conditionValues } from './statements.ts'
import { type ContextValue, isChangeable, proposals } from './values.ts'

type Values = ReadonlyMap<string, ContextValue>

/** A list of more policy values is not searched to its end. */
const searchedValues = 50

/** One condition with another value, so that a Deny no longer applies. */
export function liftedBy(spot: Spot): readonly Candidate[] {
  const { context } = spot.world.request
  return (spot.compiled.conditions ?? []).flatMap((condition) =>
    valuesFor(spot, condition, context, false).map((value) =>
      inCircumstances(spot, new Map([[condition.key, value]])),
    ),
  )
}

/** All that an Allow of the action asks of resource and conditions, met by other values. */
export function metBy(spot: Spot): readonly Candidate[] {
  const { conditions } = spot.compiled
  if (conditions === undefined) return []
  let found: readonly Values[] = coveringValues(spot)
  for (const condition of conditions) {
    found = found.flatMap((values) => withCondition(spot, condition, values))
  }
  return found.filter(({ size }) => size > 0).map((values) => inCircumstances(spot, values))
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
  for (const value of proposals(key, condition.operator, policyValues, context.get(key))) {
    if (condition.holds(overlaid(context, new Map([[key, value]]))) === wanted) return [value]
  }
  return []
}

/** No values when the resource is covered already; else at most one for a variable in the resource element. */
function coveringValues(spot: Spot): readonly Values[] {
  if (coversResource(spot)) return [new Map()]
  const { context, resource } = spot.world.request
  const variables = (spot.compiled.resources?.variables ?? []).filter(({ key }) => isChangeable(key))
  const tried = variables.flatMap(({ written }) =>
    partsOf(resource).map((part): Values => new Map([[written, part]])),
  )
  return tried.filter((values) => coversResource(spot, overlaid(context, values))).slice(0, 1)
}

/** What a variable may stand for. */
function partsOf(resource: string): readonly string[] {
  return resource.split(/[:/]/).slice(0, searchedValues)
}
