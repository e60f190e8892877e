/**
 * Proposes changes for a policy set that prevents an Allow.
 * The caller checks with `decide` whether they help.
 */
import { applies } from '../evaluate.ts'
import { type Candidate, costs, type Extension, isAwsOwn, type World } from './change.ts'
import { hasActionOf } from './closest.ts'
import { contextsLiftingDeny, contextsMeetingAllow } from './contexts.ts'
import { noStatement, withoutCondition, withPrincipal, withValue } from './edits.ts'
import { exceptionsOf } from './exceptions.ts'
import { coversAll, mustBeNamed } from './named-resources.ts'
import { literalResource, principalElement, withNewStatement } from './new-statement.ts'
import { coversResource, edited, namesAction, namesCaller, placeOf, type Spot, spotsIn } from './spot.ts'
import type { WeighedSet } from './weigh.ts'

export interface Ways {
  readonly candidates: readonly Candidate[]
  /** Whether some statements were not examined. */
  readonly cut: boolean
}

/** @param limit how many statements may be examined */
export function waysPast(set: WeighedSet, world: World, limit: number): Ways {
  const isDeny = set.verdict === 'denies'
  const spots = spotsIn(set, world).filter(isDeny ? denies : isNear)
  const examined = spots.slice(0, limit)
  const changes = examined.flatMap(isDeny ? changesOfDeny : changesOfAllow)
  return {
    candidates: isDeny || !isGrantable(set, world) ? changes : [...changes, ...withNewStatement(set, world)],
    cut: examined.length < spots.length,
  }
}

/** Returns whether a statement in a policy of this set can allow the request. */
function isGrantable({ layer }: WeighedSet, { request }: World): boolean {
  return layer !== 'resource' || request.isReserved !== true
}

function isAllow({ compiled }: Spot): boolean {
  return compiled.effect === 'Allow'
}

function denies(spot: Spot): boolean {
  const { request, layers } = spot.world
  const bounded = layers.boundary !== undefined
  return !isAllow(spot) && namesAction(spot) && applies(spot.compiled, request, spot.set.layer, bounded)
}

/**
 * Returns changes with which a Deny statement no longer applies. They are another context, a new exception,
 * or removal. `*` is never an exception, because it would disable the whole statement.
 */
function changesOfDeny(spot: Spot): readonly Candidate[] {
  const { written, world } = spot
  const exceptions = [
    ...(written.actions.negated ? [extended(spot, 'NotAction', world.request.action)] : []),
    ...(written.resources?.negated && world.request.resource !== '*'
      ? [extended(spot, 'NotResource', world.request.resource)]
      : []),
  ]
  const without = isAwsOwn(spot.policy)
    ? [detached(spot)]
    : [...exceptions, removed(spot), ...exceptionsOf(spot)]
  return [...contextsLiftingDeny(spot), ...without]
}

function removed(spot: Spot): Candidate {
  return edited(spot, costs.removal, { ...placeOf(spot), change: 'remove' }, () => noStatement)
}

function detached(spot: Spot): Candidate {
  const { set, policy, world } = spot
  const layers = () => set.replaced(set.policies.filter((other) => other !== policy))
  const change = { ...placeOf(spot), change: 'detach' } as const
  return { cost: costs.removal, change, world: () => ({ request: world.request, layers: layers() }) }
}

/**
 * Returns whether a small change might make the statement allow the request. Such a change affects only the
 * context, or only one element.
 */
function isNear(spot: Spot): boolean {
  return isAllow(spot) && ((namesCaller(spot) && namesAction(spot)) || failingElements(spot).length === 1)
}

/**
 * Returns changes with which an Allow statement applies. They are another context, or a change of the only
 * failing element.
 */
function changesOfAllow(spot: Spot): readonly Candidate[] {
  const contexts = namesCaller(spot) && namesAction(spot) ? contextsMeetingAllow(spot) : []
  return isWidenable(spot) ? [...contexts, ...changesOfElement(spot)] : contexts
}

/** Trust policies get a further statement instead, because each of their statements is about one kind of caller. */
function isWidenable({ policy, set }: Spot): boolean {
  return !isAwsOwn(policy) && set.layer !== 'trust'
}

function changesOfElement(spot: Spot): readonly Candidate[] {
  const failing = failingElements(spot)
  return failing.length === 1 ? failing.flatMap((element) => changesOf(spot, element)) : []
}

type FailingElement = 'principal' | 'action' | 'resource' | 'condition'

function failingElements(spot: Spot): readonly FailingElement[] {
  return [
    ...(namesCaller(spot) ? [] : ['principal' as const]),
    ...(namesAction(spot) ? [] : ['action' as const]),
    ...(coversResource(spot) ? [] : ['resource' as const]),
    ...(unmetConditions(spot).length > 0 ? ['condition' as const] : []),
  ]
}

function unmetConditions({ compiled, world }: Spot): Conditions {
  return (compiled.conditions ?? []).filter(({ holds }) => !holds(world.request.context))
}

type Conditions = NonNullable<Spot['compiled']['conditions']>

function changesOf(spot: Spot, element: FailingElement): readonly Candidate[] {
  const { written, world } = spot
  switch (element) {
    case 'principal':
      return written.principals?.negated === false ? [principalAdded(spot)] : []
    case 'action':
      return isOfService(spot) ? [extended(spot, 'Action', world.request.action)] : []
    case 'resource':
      return canName(spot) ? [extended(spot, 'Resource', world.request.resource)] : []
    default:
      return [loosened(spot, unmetConditions(spot))]
  }
}

/** Returns whether the statement is about the service of the action, so that it can get another one. */
function isOfService({ written: { actions, resources }, world: { request } }: Spot): boolean {
  if (actions.negated || !hasActionOf(request.action, actions.values)) return false
  return !mustBeNamed(request.action) || resources === undefined || !coversAll(resources)
}

function canName({ written: { resources }, world: { request } }: Spot): boolean {
  const isAll = mustBeNamed(request.action) && request.resource === '*'
  return resources?.negated === false && !isAll
}

function extended(spot: Spot, element: Exclude<Extension['element'], 'Principal'>, name: string): Candidate {
  const value = element.endsWith('Resource') ? literalResource(name) : name
  return edited(spot, costs.element, { ...placeOf(spot), change: 'extend', element, value }, (statement) =>
    withValue(statement, element, value),
  )
}

function principalAdded(spot: Spot): Candidate {
  const value = principalElement(spot.world.request)
  const change = { ...placeOf(spot), change: 'extend', element: 'Principal', value } as const
  return edited(spot, costs.element, change, (statement) => withPrincipal(statement, value))
}

function loosened(spot: Spot, unmet: Conditions): Candidate {
  const conditions = unmet.map(({ operator, key }) => ({ operator, key }))
  const change = { ...placeOf(spot), change: 'loosen', conditions } as const
  return edited(spot, costs.element * unmet.length, change, (statement) =>
    conditions.reduce((rest, { operator, key }) => withoutCondition(rest, operator, key), statement),
  )
}
