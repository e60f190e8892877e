/** The edges from users and roles to roles. */
import { type ResourceNaming, resourceNamingOf } from '../../policy/index.ts'
import type { ConditionAlternative } from '../../schemas/endpoints.ts'
import { ASSUME_ROLE, type IdentityAsker, namingBy, roleAsker } from './askers.ts'
import { type Evaluation, evaluate, isWorking } from './evaluate.ts'
import type { AccessEdge } from './model.ts'
import type { RoleTarget, World } from './world.ts'

/** Returns the edge if it works, or if a policy declares it. */
export function edgeOfIdentity(asker: IdentityAsker, role: RoleTarget): AccessEdge | undefined {
  const own = ownNaming(asker, role)
  const declaredBy = declaration(asker, role, own)
  if (!declaredBy && !isPossible(asker, role, own)) return undefined
  const evaluation = evaluate(asker, ASSUME_ROLE, role.target)
  if (isWorking(evaluation)) return edgeOf(asker, role, evaluation)
  return declaredBy && { ...edgeOf(asker, role, evaluation), declaredBy }
}

/**
 * Returns the edge of a role whose trust policy names sessions.
 *
 * @param sessions the names of these sessions
 * @param edge the edge of any other session
 */
export function edgeOfSession(
  world: World,
  asker: IdentityAsker,
  role: RoleTarget,
  sessions: readonly string[],
  edge: AccessEdge | undefined,
): readonly AccessEdge[] {
  const { caller, view } = asker
  if (caller.kind !== 'role') return edge ? [edge] : []
  const ways = sessions.flatMap((name) => {
    const session = roleAsker(world, view, caller.role, name)
    const evaluation = session && evaluate(session, ASSUME_ROLE, role.target)
    return evaluation && isWorking(evaluation) ? waysOf(evaluation, `${caller.role.id}:${name}`) : []
  })
  if (ways.length === 0) return edge ? [edge] : []
  const { action, layer } = edge ?? { action: ASSUME_ROLE, layer: 'trust' }
  const conditions = [...(edge?.conditions ?? []), ...ways]
  return [{ from: asker.node.id, to: role.row.arn, action, verdict: 'conditional', layer, conditions }]
}

/** Adds that the session must have its name. */
function waysOf({ ways }: Evaluation, userId: string): readonly ConditionAlternative[] {
  const named = {
    text: `the session is ${userId.slice(userId.indexOf(':') + 1)}`,
    key: 'aws:userid',
    operator: 'StringEquals',
    values: [userId],
    holds: true,
    layer: 'trust',
    source: 'trust',
    statement: 0,
  } as const
  const all = ways.length === 0 ? [{ all: [], example: {} }] : ways
  return all.map((way) => ({
    all: [named, ...way.all.filter(({ key }) => key?.toLowerCase() !== named.key)],
    example: { ...way.example, [named.key]: userId },
  }))
}

/** Returns how the identity's policies name the role. */
function ownNaming(
  { mayAssume, policies, principal }: IdentityAsker,
  { row: { arn } }: RoleTarget,
): ResourceNaming {
  if (!mayAssume) return 'not'
  const request = { action: ASSUME_ROLE, resource: arn, principal, context: NO_CONTEXT }
  return resourceNamingOf(policies, request, otherRole(arn))
}

/** Returns whether the trust policy and the identity's policies could meet. Most pairs do not, so this must be fast. */
function isPossible(asker: IdentityAsker, role: RoleTarget, own: ResourceNaming): boolean {
  switch (namingBy(asker, role.trust)) {
    case 'not':
      return false
    case 'account':
      return own !== 'not'
    default:
      return own !== 'not' || asker.view.accountId === role.view.accountId
  }
}

/** Returns which policy names the other side, and not just any. */
function declaration(
  { node }: IdentityAsker,
  { named }: RoleTarget,
  own: ResourceNaming,
): AccessEdge['declaredBy'] {
  if (named.some(({ value }) => value === node.id)) return 'trust'
  return own === 'itself' ? 'identity' : undefined
}

const NO_CONTEXT: ReadonlyMap<string, string> = new Map()

/** Returns a role of the same account that no policy names. */
function otherRole(arn: string): string {
  return `${arn.slice(0, arn.indexOf('/') + 1)}-/\u{f8ff}`
}

function edgeOf({ node }: IdentityAsker, { row }: RoleTarget, evaluation: Evaluation): AccessEdge {
  const { verdict, layer, ways } = evaluation
  return { from: node.id, to: row.arn, action: ASSUME_ROLE, verdict, layer, conditions: ways }
}
