/** Who might become a role, as callers. */

import { judge } from '../../core/access/judge.ts'
import { principalOf } from '../../core/access/layers.ts'
import { policiesOf, policiesOfUser } from '../../core/access/principal-policies.ts'
import { assumedRoleArn } from '../../core/aws/arns.ts'
import { administratorOf, isAdministrator } from '../../core/identity/administrator.ts'
import { type Caller, serviceCaller, userCaller } from '../../core/identity/caller.ts'
import { callerNamed } from '../../core/identity/named-caller.ts'
import {
  type CompiledPolicy,
  mentionsAction,
  type Naming,
  namingOf,
  type Principal,
  type SourcedPolicy,
} from '../../policy/index.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import { type Place, type RoleRow, rowById, type UserRow, type View } from '../../store/index.ts'
import type { Asker } from './evaluate.ts'
import { keysOfAccount, keysOfRole, keysOfService, keysOfUser } from './open-keys.ts'
import { plainArrival, type World } from './world.ts'

export const ASSUME_ROLE = 'sts:AssumeRole'
const SESSION_NAME = 'session'

/** A caller whose policies the map cannot know. */
export interface OutsideAsker extends Asker {
  readonly node: AccessNode
}

/** An identity with policies of its own: a user or a role. */
export interface IdentityAsker extends Asker {
  readonly node: AccessNode
  readonly policies: readonly SourcedPolicy[]
  readonly principal: Principal
  /** Whether its policies allow any role to be assumed. */
  readonly mayAssume: boolean
}

export function userAsker(world: World, view: View, row: UserRow): IdentityAsker {
  const policies = policiesOfUser(view, row)
  const groups = row.groups.flatMap((id) => rowById(view, 'groups', id)?.name ?? [])
  return identityAsker(world, view, userCaller(view, row, ''), {
    policies,
    keys: keysOfUser(),
    kind: 'user',
    row,
    more: groups.length > 0 ? { groups } : {},
  })
}

/** @param sessionName the name of the session, if a trust policy names it */
export function roleAsker(
  world: World,
  view: View,
  row: RoleRow,
  sessionName?: string,
): IdentityAsker | undefined {
  const arn = sessionName === undefined ? row.arn : assumedRoleArn(view, row.name, sessionName)
  const caller = callerNamed({ view: () => view }, view.partition, arn, {}, (place) => world.clock.now(place))
  if (!caller) return undefined
  const policies = policiesOf(view, row)
  return identityAsker(world, view, caller, {
    policies,
    keys: keysOfRole(row),
    kind: 'role',
    row,
    more: {},
  })
}

interface Identity {
  readonly policies: readonly SourcedPolicy[]
  readonly keys: Asker['keys']
  readonly kind: 'user' | 'role'
  readonly row: UserRow | RoleRow
  readonly more: Partial<AccessNode>
}

function identityAsker(
  world: World,
  view: View,
  caller: Caller,
  { policies, keys, kind, row, more }: Identity,
): IdentityAsker {
  const asker: Asker = { caller, view, keys, ...plainRequest(world, view) }
  const node: AccessNode = {
    id: row.arn,
    kind,
    name: row.name,
    partition: view.partition,
    account: view.accountId,
    ...more,
    ...(row.boundary === undefined ? {} : { boundary: row.boundary }),
    ...(isUnlimited(asker) ? { administrator: true } : {}),
  }
  const mayAssume = mentionsAction(policies, ASSUME_ROLE)
  return { ...asker, node, policies, principal: principalOf(caller), mayAssume }
}

function plainRequest(world: World, place: Place): Pick<Asker, 'arrival' | 'conditions'> {
  return { arrival: plainArrival(world, place), conditions: { 'sts:RoleSessionName': SESSION_NAME } }
}

/** Returns whether an action is allowed that no policy names, so that only `*` allows it. */
function isUnlimited({ view, caller, arrival }: Asker): boolean {
  const action = 'iamulator:Anything'
  return judge({ view, caller, action, target: { arn: '*' }, arrival }).decision.effect === 'allowed'
}

/**
 * Returns the users of an account that trust policies name, or whose policies allow any role to be assumed. Others can
 * become nothing, and there can be very many.
 *
 * @param named the principals that trust policies name. Undefined if one of the account trusts everybody
 */
export function usersIn(
  world: World,
  view: View,
  named: ReadonlySet<string> | undefined,
): readonly IdentityAsker[] {
  const groups = new Set<string>()
  for (const [, group] of view.groups.rows())
    if (mentionsAction(policiesOf(view, group), ASSUME_ROLE)) groups.add(group.id)
  const askers: IdentityAsker[] = []
  for (const [, row] of view.users.rows()) {
    const isRelevant =
      !named ||
      named.has(row.arn) ||
      row.groups.some((id) => groups.has(id)) ||
      mentionsAction(policiesOf(view, row), ASSUME_ROLE)
    if (isRelevant && !isAdministrator(row)) askers.push(userAsker(world, view, row))
  }
  return askers
}

export function namingBy({ principal }: IdentityAsker, trust: CompiledPolicy): Naming {
  return namingOf(trust, ASSUME_ROLE, principal)
}

export function serviceAsker(world: World, view: View, name: string): OutsideAsker {
  const { partition } = view
  return {
    caller: serviceCaller(partition, name),
    view,
    keys: keysOfService(),
    arrival: plainArrival(world, view, true),
    conditions: { 'sts:RoleSessionName': SESSION_NAME },
    node: { id: name, kind: 'service', name: name.replace(/\.amazonaws\.com(?:\.cn)?$/, ''), partition },
  }
}

/** Returns anybody in an account whom its administrators permit to assume the role. */
export function accountAsker(world: World, view: View): OutsideAsker {
  const { partition, accountId } = view
  return {
    caller: userCaller(view, administratorOf(view), ''),
    view,
    keys: keysOfAccount(partition, accountId),
    ...plainRequest(world, view),
    node: {
      id: `arn:${partition}:iam::${accountId}:root`,
      kind: 'account',
      name: accountId,
      partition,
      account: accountId,
    },
  }
}

/** Returns any principal of an unknown account. */
export function everybodyAsker(world: World, view: View): OutsideAsker {
  const { partition } = view
  return {
    caller: userCaller(view, administratorOf(view), ''),
    view,
    keys: keysOfAccount(partition),
    ...plainRequest(world, view),
    node: { id: `${partition}:*`, kind: 'everybody', name: 'Everybody', partition },
  }
}
