/** The input and the result of a decision. */
import type { CompiledPolicy, Effect } from './compile.ts'

/**
 * A compiled policy with its source in messages: the ARN, or the name of an inline policy. The document is
 * empty for a role or boundary that does not exist. Like any document that cannot be read, it allows nothing.
 */
export interface SourcedPolicy {
  readonly policy: CompiledPolicy
  readonly source: string
  /** The name for display, if the source does not contain it. */
  readonly name?: string | undefined
  /** The version of a managed policy that the document is. */
  readonly version?: string
  /**
   * The ARN of the group that has the inline policy.
   * Other groups, or the caller, may have one with the same name.
   */
  readonly group?: string | undefined
  /** Whether nobody wrote the policy: it represents permissions such as those of root users. */
  readonly builtIn?: true
  readonly kind: 'managed' | 'inline' | 'resource' | 'organization' | 'session' | 'endpoint'
}

/**
 * `resource`: within one account, an Allow here or in the identity policies is sufficient. `trust` and `key`
 * (role trust policy, KMS key policy): the policy itself must allow, regardless of the identity policies.
 */
export type ResourcePolicyKind = 'resource' | 'trust' | 'key'

export interface Layers {
  /**
   * Inline and managed policies of the principal and its groups. Root has none.
   * For principals without identity they are ignored.
   */
  readonly identity: readonly SourcedPolicy[]
  /** Permissions boundary of the user or role. A malformed one allows nothing. */
  readonly boundary?: SourcedPolicy | undefined
  /**
   * Every set must allow; one policy of a set is sufficient. `[[]]` for GetFederationToken without a policy.
   */
  readonly session?: readonly (readonly SourcedPolicy[])[] | undefined
  readonly resource?: { readonly policy: SourcedPolicy; readonly kind: ResourcePolicyKind } | undefined
  /**
   * Levels from the organization's root to the account.
   * Absent outside organizations and for the management account.
   */
  readonly serviceControl?: readonly (readonly SourcedPolicy[])[] | undefined
  /** Levels for the account that owns the resource. They can only deny. */
  readonly resourceControl?: readonly (readonly SourcedPolicy[])[] | undefined
  /** VPC endpoint policy. Absent when the request does not pass through an endpoint. */
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
  /** Spelled as in SimulateCustomPolicy. */
  readonly effect: 'allowed' | 'implicitDeny' | 'explicitDeny'
  /**
   * The layer that allowed, denied, or was the first not to allow.
   * `root`: the account's root user needs no policy.
   */
  readonly layer: LayerName
  /** The statements that decided the request. Empty for implicit denies and for root. */
  readonly statements: readonly MatchedStatement[]
}
