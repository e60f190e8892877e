/** A statement and its place, in a policy set that prevents a request from being allowed. */
import { coversRequestedResource, hasVariables, matchesPrincipal } from '../evaluate.ts'
import type { JsonObject } from '../json.ts'
import type { ConditionContext } from '../request.ts'
import type { SourcedPolicy } from '../types.ts'
import {
  type Candidate,
  type Change,
  type ChangedStatement,
  costs,
  type World,
  withDocument,
} from './change.ts'
import { withStatement } from './edits.ts'
import { overlaid } from './overlay.ts'
import { type ReadStatement, statementsIn } from './statements.ts'
import type { ContextValue } from './values.ts'
import type { WeighedSet } from './weigh.ts'

export interface Spot extends ReadStatement {
  readonly world: World
  readonly set: WeighedSet
  readonly policy: SourcedPolicy
}

export function spotsIn(set: WeighedSet, world: World): readonly Spot[] {
  return set.policies.flatMap((policy) =>
    statementsIn(policy).map((statement) => ({ ...statement, world, set, policy })),
  )
}

export function namesCaller({ compiled, world, set }: Spot): boolean {
  return matchesPrincipal(compiled, world.request, set.layer, world.layers.boundary !== undefined)
}

export function namesAction({ compiled, world }: Spot): boolean {
  return compiled.matchesAction(world.request.action.toLowerCase())
}

/** @param context replaces the context of the request */
export function coversResource(
  { compiled, world: { request }, set }: Spot,
  context: ConditionContext = request.context,
): boolean {
  return (
    hasVariables(compiled, context) && coversRequestedResource(compiled, { ...request, context }, set.layer)
  )
}

export function placeOf({ set, policy, written }: Spot): ChangedStatement {
  const { source, group } = policy
  return { layer: set.layer, source, group, index: written.index, sid: written.sid }
}

/** Returns the same request in another context. */
export function withContext(spot: Spot, values: ReadonlyMap<string, ContextValue>): Candidate {
  const { request, layers } = spot.world
  return {
    cost: values.size * costs.contextKey,
    change: { ...placeOf(spot), change: 'context', values },
    world: () => ({ request: { ...request, context: overlaid(request.context, values) }, layers }),
  }
}

/** Returns the same request with the statement edited. */
export function edited(
  spot: Spot,
  cost: number,
  change: Change,
  edit: (statement: JsonObject) => JsonObject,
): Candidate {
  const { policy, written, world } = spot
  const document = () => withStatement(policy.policy, written.index, edit)
  return { cost, change, world: () => withDocument(world, policy, document()) }
}
