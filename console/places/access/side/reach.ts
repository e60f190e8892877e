/** The nodes that a node reaches over any number of working edges. */
import type { AccessNode, TrustGraph } from '../../../../schemas/endpoints.ts'
import { grouped } from '../map/grouped.ts'
import { isWorking } from '../map/map-types.ts'

interface InReach {
  readonly roles: number
  readonly accounts: number
  readonly administrators: number
}

export function inReach({ nodes, edges }: TrustGraph, starts: readonly AccessNode[]): InReach {
  const reached = reachedFrom(
    starts.map(({ id }) => id),
    edges.filter(isWorking),
  )
  const roles = nodes.filter(({ id }) => reached.has(id))
  return {
    roles: roles.length,
    accounts: new Set(roles.map(({ account }) => account)).size,
    administrators: roles.filter(({ administrator }) => administrator).length,
  }
}

/** Returns what the edges lead to, without the starts. */
function reachedFrom(starts: readonly string[], edges: TrustGraph['edges']): ReadonlySet<string> {
  const next = grouped(edges.map(({ from, to }) => [from, to]))
  const known = new Set(starts)
  // A set also yields what is added while it is read.
  for (const id of known) for (const target of next.get(id) ?? []) known.add(target)
  for (const id of starts) known.delete(id)
  return known
}
