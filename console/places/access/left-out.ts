/** What the place leaves out: service-linked roles. Only their services can become them, and that never changes. */
import type { TrustGraph } from '../../../schemas/endpoints.ts'

function isServiceLinked(id: string): boolean {
  return id.includes(':role/aws-service-role/')
}

export function withoutServiceLinked({ version, nodes, edges }: TrustGraph): TrustGraph {
  const kept = edges.filter(({ to }) => !isServiceLinked(to))
  const used = new Set(kept.flatMap(({ from, to }) => [from, to]))
  return {
    version,
    nodes: nodes.filter(({ id, kind }) => (kind === 'role' ? !isServiceLinked(id) : used.has(id))),
    edges: kept,
  }
}
