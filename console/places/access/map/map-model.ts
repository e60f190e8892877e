/** Makes of the server's map what is drawn. */
import type { AccessEdge } from '../../../../schemas/endpoints.ts'
import { columnsOf } from './columns.ts'
import { folded } from './folding.ts'
import type { MapModel, MapSource, ShownEdge, ShownNode } from './map-types.ts'

/**
 * Returns what to draw. The same map and accounts give the same picture.
 *
 * @param apart nodes that do not fold, because they are selected
 * @param accounts the accounts in the order of their lanes
 */
export function mapModel(
  { nodes, edges }: MapSource,
  apart: ReadonlySet<string>,
  accounts: readonly string[],
): MapModel {
  const known = new Set(nodes.map(({ id }) => id))
  const drawn = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const shown = folded(nodes, drawn, apart)
  const byId = new Map(shown.flatMap((each) => [each, ...each.members].map(({ id }) => [id, each] as const)))
  const shownEdges = edgesAmong(drawn, byId)
  return { columns: columnsOf(shown, shownEdges, accounts), edges: shownEdges, byId }
}

/** Returns one edge for each pair of shown nodes. */
function edgesAmong(
  edges: readonly AccessEdge[],
  byId: ReadonlyMap<string, ShownNode>,
): readonly ShownEdge[] {
  const found = new Map<string, ShownEdge>()
  for (const edge of edges) {
    const [from, to] = [byId.get(edge.from)?.id ?? '', byId.get(edge.to)?.id ?? '']
    const key = `${from} ${to}`
    const earlier = found.get(key)
    const used = (earlier?.edge.used ?? 0) + edge.used
    found.set(key, { from, to, edge: { ...(earlier?.edge ?? edge), used } })
  }
  return [...found.values()]
}
