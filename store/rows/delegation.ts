/** Rows of delegation requests. Dates are milliseconds since the epoch. */
import type { Tag } from './entities.ts'

export interface DelegationParameter {
  readonly name: string
  readonly values: readonly string[]
  readonly type: 'string' | 'stringList'
}

/** Whoever took a delegation request on, or accepted it: somebody who may be renamed. */
export interface DelegationParty {
  /** Whether it is a user, or the root user, or a session of a role. */
  readonly kind: 'user' | 'role'
  /** The unique id of the user or role, or `root`. */
  readonly principalId: string
  /** The role session's; empty for others. */
  readonly sessionName: string
}

/** Whoever accepted a delegation request, with all that limited that identity in doing so. */
export interface DelegationApprover extends DelegationParty {
  readonly policy?: string | undefined
  readonly policyArns?: readonly string[] | undefined
  readonly scopes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  readonly sourceIdentity?: string | undefined
}

/** It expires by the clock, which is why no row says so. */
export type DelegationState =
  | 'UNASSIGNED'
  | 'ASSIGNED'
  | 'PENDING_APPROVAL'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'FINALIZED'

/**
 * What a partner asks an account to delegate. It is kept by the account that asks until an account takes it on, and from
 * then on by that account.
 */
export interface DelegationRequestRow {
  readonly id: string
  readonly state: DelegationState
  /** The account that asks. */
  readonly requestorId: string
  readonly requestorName?: string | undefined
  /** The requestor's own name for it. */
  readonly workflowId: string
  readonly description: string
  readonly requestMessage?: string | undefined
  readonly redirectUrl?: string | undefined
  /** ARN of an SNS topic. */
  readonly notificationChannel: string
  readonly policyTemplateArn: string
  readonly parameters: readonly DelegationParameter[]
  /** What the template and the parameters make: the permissions that are asked for. */
  readonly policy: string
  /** Seconds, from the time when the token is sent. */
  readonly sessionDuration: number
  readonly onlySendByOwner?: boolean | undefined
  readonly ownerAccountId?: string | undefined
  readonly owner?: DelegationParty
  readonly approver?: DelegationApprover
  readonly notes?: string | undefined
  readonly rejectionReason?: string | undefined
  /** What the requestor trades in for credentials, and when it was sent. */
  readonly token?: { readonly secret: string; readonly sendDate: number }
  readonly createDate: number
  readonly updateDate: number
  readonly expirationDate: number
}

/** Stored under the requestor's name for a request: no two of its requests may share one. */
export interface DelegationWorkflowRow {
  readonly requestId: string
}
