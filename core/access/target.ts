/** The targets of calls, as policies see them. */
import type { Tag, View } from '../../store/index.ts'
import { accountOfAwsArn } from '../aws/arns.ts'

/** Condition keys of a request in their usual spelling. Keys without a value are left out. */
export type Conditions = Readonly<Record<string, string | readonly string[] | undefined>>

/** The resource that a request acts on, as policies see it. A string is its ARN. */
export type Target = string | DetailedTarget

export interface DetailedTarget {
  readonly arn: string
  /** The resource's tags, for `aws:ResourceTag` and, for users and roles, `iam:ResourceTag`. */
  readonly tags?: readonly Tag[]
  /** The name of the resource in denials where AWS does not print the ARN. */
  readonly deniedAs?: string
  /** Whether a denial has no reason, as for AssumeRoot in an account that does not admit the caller. */
  readonly deniedWithoutReason?: boolean
  /** The account that owns the resource, if it can differ from the caller's. */
  readonly accountId?: string
  /** Whether that account lets the caller's account use the resource without a grant in `policy`. */
  readonly isShared?: boolean
  /** Whether that account cannot let others use the resource, so that explanations propose no grant in its policy. */
  readonly isReserved?: boolean
  /**
   * The trust policy, which must allow as well. With it, every denial has the same message, without a reason,
   * except those by resource control policies. Empty when the role does not exist.
   */
  readonly trust?: string
  /** The policy of the resource. Within its account, an allow in this policy is sufficient. */
  readonly policy?: string
}

/** Whose a resource is, and what the owner's account lets others do with it. */
export type Ownership = Pick<DetailedTarget, 'accountId' | 'isShared' | 'isReserved' | 'policy'>

/** Returns the owner of what an action is about, if only the action's service knows it. */
export type OwnershipOf = (view: View, action: string) => Ownership | undefined

/** Returns the account that owns a target, or AWS's account. Undefined if it is the caller's. */
export function ownerOf({ accountId, arn }: DetailedTarget): string | undefined {
  return accountId ?? accountOfAwsArn(arn)
}

/** An action that the caller must be allowed in addition to the operation's own. */
export interface Permission {
  /** `service:Action`. */
  readonly action: string
  readonly target: Target
  readonly conditions?: Conditions
}
