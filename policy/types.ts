/** What a decision is made from, and what it says. */
import type { CompiledPolicy, Effect } from './compile.ts'

/**
 * A compiled policy with the name it goes by in texts: the ARN, or the name of an inline policy. An empty document is that
 * of a role or boundary which does not exist: like any that cannot be read it allows nothing.
 */
export interface SourcedPolicy {
  readonly policy: CompiledPolicy
  readonly source: string
  /** What people call it, where the source does not tell. */
  readonly name?: string | undefined
  /** The ARN of the group whose inline policy it is: another, or the caller itself, may have one of the same name. */
  readonly group?: string | undefined
  readonly kind: 'managed' | 'inline' | 'resource' | 'organization' | 'session' | 'endpoint'
}

/**
 * `resource`: an allow here or in the identity policies suffices within one account. `trust` and `key`
 * (role trust policy, KMS key policy): the policy itself must allow, whatever the identity policies say.
 */
export type ResourcePolicyKind = 'resource' | 'trust' | 'key'

export interface Layers {
  /** Inline and managed policies of the principal and its groups; root has none, and principals without identity have none that count. */
  readonly identity: readonly SourcedPolicy[]
  /** Permissions boundary of the user or role. Set but unreadable: allows nothing. */
  readonly boundary?: SourcedPolicy | undefined
  /** Every set must allow, one policy of a set suffices. GetFederationToken without a policy: `[[]]`. */
  readonly session?: readonly (readonly SourcedPolicy[])[] | undefined
  readonly resource?: { readonly policy: SourcedPolicy; readonly kind: ResourcePolicyKind } | undefined
  /** Levels from the organization's root to the account; absent outside organizations and for the management account. */
  readonly serviceControl?: readonly (readonly SourcedPolicy[])[] | undefined
  /** Levels for the account that owns the resource. They only ever deny. */
  readonly resourceControl?: readonly (readonly SourcedPolicy[])[] | undefined
  /** VPC endpoint policy; absent: none in the way. */
  readonly endpoint?: SourcedPolicy | undefined
}

export type LayerName =
  | 'root'
  | 'identity'
  | 'boundary'
  | 'session'
  | 'resource'
  | 'trust'
  | 'serviceControl'
  | 'resourceControl'
  | 'endpoint'

export interface MatchedStatement {
  readonly layer: LayerName
  readonly source: string
  readonly group?: string | undefined
  readonly kind: SourcedPolicy['kind']
  /** Position of the statement in its document, from 0. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: Effect
}

export interface Decision {
  /** Spelled as SimulateCustomPolicy spells it. */
  readonly effect: 'allowed' | 'implicitDeny' | 'explicitDeny'
  /** The layer that allowed, denied, or was the first not to allow. `root`: the account's root user needs no policy. */
  readonly layer: LayerName
  /** The statements that decided; empty for implicit denies and for root. */
  readonly statements: readonly MatchedStatement[]
}
