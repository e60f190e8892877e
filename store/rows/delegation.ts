/** Rows of delegation requests. Dates are milliseconds since the epoch. */
import type { Tag } from './entities.ts'

export interface DelegationParameter {
  readonly name: string
  readonly values: readonly string[]
  readonly type: 'string' | 'stringList'
}

/**
 * The principal that took ownership of a delegation request, or accepted it.
 * Identified by ID, because names change.
 */
export interface DelegationParty {
  /** `user` for a user or the root user, `role` for a role session. */
  readonly kind: 'user' | 'role'
  /** The unique ID of the user or role, or `root`. */
  readonly principalId: string
  /** The name of the role session. Empty for others. */
  readonly sessionName: string
}

/**
 * The principal that accepted a delegation request. Includes everything that limited its permissions at that
 * time.
 */
export interface DelegationApprover extends DelegationParty {
  readonly policy?: string | undefined
  readonly policyArns?: readonly string[] | undefined
  readonly scopes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  readonly sourceIdentity?: string | undefined
}

/**
 * The stored state of a delegation request.
 * There is no expired state, because expiration depends on the clock.
 */
export type DelegationState =
  | 'UNASSIGNED'
  | 'ASSIGNED'
  | 'PENDING_APPROVAL'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'FINALIZED'

/**
 * A request by a partner that an account delegate permissions. It is stored in the requesting account until
 * an account takes ownership, and from then on in the owner's account.
 */
export interface DelegationRequestRow {
  readonly id: string
  readonly state: DelegationState
  /** The account that makes the request. */
  readonly requestorId: string
  readonly requestorName?: string | undefined
  /** The requestor's own name for the request. */
  readonly workflowId: string
  readonly description: string
  readonly requestMessage?: string | undefined
  readonly redirectUrl?: string | undefined
  /** ARN of an SNS topic. */
  readonly notificationChannel: string
  readonly policyTemplateArn: string
  readonly parameters: readonly DelegationParameter[]
  /** The requested permissions: the template with the parameters filled in. */
  readonly policy: string
  /** Seconds from the time when the token is sent. */
  readonly sessionDuration: number
  readonly onlySendByOwner?: boolean | undefined
  readonly ownerAccountId?: string | undefined
  readonly owner?: DelegationParty
  readonly approver?: DelegationApprover
  readonly notes?: string | undefined
  readonly rejectionReason?: string | undefined
  /** The token that the requestor exchanges for credentials, and when it was sent. */
  readonly token?: { readonly secret: string; readonly sendDate: number }
  readonly createDate: number
  readonly updateDate: number
  readonly expirationDate: number
}

/** Stored under the requestor's name for a request, because two of its requests cannot share a name. */
export interface DelegationWorkflowRow {
  readonly requestId: string
}
