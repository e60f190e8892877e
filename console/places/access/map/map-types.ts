/** The access map as it is drawn: nodes that are equal fold into one, and every node has a column and a lane. */
import type { AccessEdge, AccessNode } from '../../../../schemas/endpoints.ts'

export interface ShownNode {
  readonly id: string
  /** One node, or several that are equal in everything that the map shows. */
  readonly members: readonly AccessNode[]
  readonly node: AccessNode
  readonly name: string
  /** A short text at the right edge, such as a branch. */
  readonly detail: string
}

export interface ShownEdge {
  readonly from: string
  readonly to: string
  readonly edge: AccessEdge
}

export interface Lane {
  readonly id: string
  /** The account whose roles are in it. Undefined in the first column, whose lanes have titles. */
  readonly account: string | undefined
  readonly title: string
  readonly nodes: readonly ShownNode[]
}

export interface Column {
  readonly title: string
  readonly lanes: readonly Lane[]
}

export interface MapModel {
  readonly columns: readonly Column[]
  readonly edges: readonly ShownEdge[]
  /** Every node by its ID, and by the IDs of its members. */
  readonly byId: ReadonlyMap<string, ShownNode>
}

export interface MapSource {
  readonly nodes: readonly AccessNode[]
  readonly edges: readonly AccessEdge[]
}

export function isWorking({ verdict }: AccessEdge): boolean {
  return verdict === 'allowed' || verdict === 'conditional'
}
