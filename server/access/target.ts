/** What a call acts on, as policies see it. */
import type { Tag } from '../../store/index.ts'

/** Condition keys of a request by their usual spelling; keys without a value are left out. */
export type Conditions = Readonly<Record<string, string | readonly string[] | undefined>>

/** What a request acts on, as policies see it. A bare string is the ARN. */
export type Target = string | DetailedTarget

export interface DetailedTarget {
  readonly arn: string
  /** The resource's tags, for `aws:ResourceTag` and, of users and roles, `iam:ResourceTag`. */
  readonly tags?: readonly Tag[]
  /** How a denial names the resource, where AWS does not print the ARN. */
  readonly deniedAs?: string
  /** The account that owns the resource, where it may be another than the caller's. */
  readonly accountId?: string
  /**
   * The trust policy that must allow as well, and that makes the denial a single text without a reason; empty: there is
   * no such role.
   */
  readonly trust?: string
  /** A policy of the resource itself: within its account an allow in it suffices. */
  readonly policy?: string
}

/** A further action that the caller needs besides the operation's own. */
export interface Permission {
  /** `service:Action`. */
  readonly action: string
  readonly target: Target
  readonly conditions?: Conditions
}
