/** The access map: who can become whom. */

export type NodeKind = 'provider' | 'service' | 'account' | 'everybody' | 'person' | 'user' | 'role'

/** A principal, or several that the state cannot tell apart. */
export interface AccessNode {
  /** The ARN or name of the principal. Users of a provider with a certain subject have a suffix after `#`. */
  readonly id: string
  readonly kind: NodeKind
  readonly name: string
  /** The partition of the principal. */
  readonly partition: string
  /** The account of the principal. Absent for services and everybody. */
  readonly account?: string
  /** The difference from other nodes with the same name, such as the branch in a subject. */
  readonly detail?: string
  /** The names of a user's groups. */
  readonly groups?: readonly string[]
  /** The ARN of the permissions boundary. */
  readonly boundary?: string
  /** Whether the identity may do everything that nothing but `*` allows. */
  readonly administrator?: boolean
  /** The conditions that tell the provider's tokens or assertions apart. */
  readonly subject?: readonly EdgeCondition[]
  /** When it was last used, in ISO 8601. */
  readonly lastUsed?: string
}

export interface EdgeCondition {
  readonly text: string
  readonly key?: string
  readonly operator?: string
  readonly values: readonly string[]
  /** Whether the condition must hold. A condition of a Deny must not. */
  readonly holds: boolean
  readonly layer: string
  readonly source: string
  /** Position of the statement in its document, from 0. */
  readonly statement: number
}

/** A way to make the request. */
export interface EdgeWay {
  /** All of them must be met. */
  readonly all: readonly EdgeCondition[]
  /** Values of condition keys with which the request is allowed. */
  readonly example: Readonly<Record<string, string | readonly string[]>>
}

export type EdgeVerdict = 'allowed' | 'conditional' | 'implicitDeny' | 'explicitDeny'

export interface AccessEdge {
  readonly from: string
  readonly to: string
  readonly action: string
  readonly verdict: EdgeVerdict
  /** The layer that allows, denies, or does not allow. */
  readonly layer: string
  /** Alternatives. One of them is sufficient. Empty unless the verdict is `conditional`. */
  readonly conditions: readonly EdgeWay[]
  /** Which policy declares an edge that does not work. */
  readonly declaredBy?: 'trust' | 'identity'
}

export interface AccessGraph {
  readonly nodes: readonly AccessNode[]
  readonly edges: readonly AccessEdge[]
}
