/** Computes the access map: the nodes, and the edges among them that work or are declared. */

import { assumedRoleArn } from '../../core/aws/arns.ts'
import { mapInTurns } from '../../core/runtime/turns.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import type { Place, RoleRow, View } from '../../store/index.ts'
import { type IdentityAsker, roleAsker, usersIn } from './askers.ts'
import { edgeOfIdentity, edgeOfSession } from './identity-edges.ts'
import type { AccessEdge, AccessGraph } from './model.ts'
import { outsiders } from './outsiders.ts'
import { peopleIn } from './people.ts'
import { type Realm, type RoleTarget, realmsOf, type World } from './world.ts'

/** Above this many nodes, a map is not readable. */
export const MAXIMUM_NODES = 2000

/** A map with too many nodes has none. */
export interface TooManyNodes {
  readonly count: number
}

/**
 * Returns the map of all accounts, or of one account with its neighbors. Others run between the identities, and the
 * state may change meanwhile.
 *
 * Nodes and edges are in an order that only depends on the state.
 */
export async function accessGraph(world: World, account?: Place): Promise<AccessGraph | TooManyNodes> {
  const realms = realmsOf(world).filter(({ partition }) => (account?.partition ?? partition) === partition)
  const count = realms.reduce((sum, { roles }) => sum + rolesOf(roles, account).length, 0)
  if (count > MAXIMUM_NODES) return { count }
  const parts: AccessGraph[] = []
  for (const realm of realms) parts.push(await partOf(world, realm, account?.accountId))
  const nodes = parts.flatMap((part) => part.nodes)
  const edges = parts.flatMap((part) => part.edges)
  return nodes.length > MAXIMUM_NODES ? { count: nodes.length } : { nodes, edges }
}

function rolesOf(roles: readonly RoleTarget[], account: Place | undefined): readonly RoleTarget[] {
  return account ? roles.filter(({ view }) => view.accountId === account.accountId) : roles
}

async function partOf(world: World, realm: Realm, account: string | undefined): Promise<AccessGraph> {
  const people = peopleIn(realm.views)
  const identities = identitiesIn(world, realm)
  const outside = outsiders(world, realm, account)
  const inside = await mapInTurns(identities, (asker) => edgesOf(world, asker, realm, account))
  const edges = [
    ...outside.edges,
    ...people.edges.filter(({ to }) => account === undefined || to.includes(`::${account}:`)),
    ...inside.flat(),
  ]
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const roles = identities.filter(({ node }) => node.kind === 'role')
  const isShown = ({ id, account: own }: AccessNode) =>
    used.has(id) || account === undefined || own === account
  const nodes = [
    ...outside.nodes.filter(({ id }) => used.has(id)),
    ...people.nodes.filter(({ id }) => used.has(id)),
    ...identities.filter(({ node }) => node.kind === 'user' && used.has(node.id)).map(({ node }) => node),
    ...roles.map(({ node }) => node).filter(isShown),
  ]
  return { nodes, edges }
}

/** Returns the users and roles that might become a role. */
function identitiesIn(world: World, { views, roles }: Realm): readonly IdentityAsker[] {
  const named = new Set(roles.flatMap((role) => role.named.map(({ value }) => value)))
  const open = new Set(
    roles.filter((role) => role.named.some(({ value }) => value === '*')).map(({ view }) => view.accountId),
  )
  return [
    ...views.flatMap((view) => usersIn(world, view, open.has(view.accountId) ? undefined : named)),
    ...roles.flatMap(({ row, view }) => roleAsker(world, view, row) ?? []),
  ]
}

function edgesOf(
  world: World,
  asker: IdentityAsker,
  { roles }: Realm,
  account: string | undefined,
): readonly AccessEdge[] {
  const asked = roles.filter(
    ({ view }) => account === undefined || [view.accountId, asker.view.accountId].includes(account),
  )
  return asked.flatMap((role) => edgesTo(world, asker, role))
}

function edgesTo(world: World, asker: IdentityAsker, role: RoleTarget): readonly AccessEdge[] {
  const edge = edgeOfIdentity(asker, role)
  const sessions = asker.caller.kind === 'role' ? sessionsNamed(asker.caller.role, asker.view, role) : []
  if (sessions.length > 0 && edge?.verdict !== 'allowed')
    return edgeOfSession(world, asker, role, sessions, edge)
  return edge ? [edge] : []
}

/** Returns the names of the role's sessions that a trust policy names. */
function sessionsNamed({ name }: RoleRow, view: View, { sessions }: RoleTarget): readonly string[] {
  if (sessions.length === 0) return sessions
  const start = assumedRoleArn(view, name, '')
  return sessions.filter((arn) => arn.startsWith(start)).map((arn) => arn.slice(start.length))
}
