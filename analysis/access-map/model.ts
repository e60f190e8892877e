/** The access map: who can become whom, without what was used of it. */
import type { AccessNode, OpenCondition, AccessEdge as UsedEdge } from '../../schemas/endpoints.ts'

export type AccessEdge = Omit<UsedEdge, 'used' | 'last'>

export interface AccessGraph {
  readonly nodes: readonly AccessNode[]
  readonly edges: readonly AccessEdge[]
}

export type EdgeCondition = OpenCondition
