/**
 * Rows of the account access manager, which gives users and groups of IAM Identity Center existing roles. The account
 * that owns the instance stores them. Dates are milliseconds since the epoch.
 */
import type { Tag } from './entities.ts'

/** The application of an instance, which has at most one. */
export interface AccessApplicationRow {
  /** Such as `0123456789abcdef`. */
  readonly id: string
  readonly arn: string
  /** The region of the instance. */
  readonly region: string
  /** Such as `aa-gyxmap389`. */
  readonly tenantId: string
  readonly instanceArn: string
  /** The ARN of its application in IAM Identity Center. */
  readonly ssoApplicationArn: string
  readonly createDate: number
  readonly updateDate: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}

/** A role that a user or a group may assume. */
export interface EntitlementRow {
  /** Such as `ent-0123456789abcdef`. */
  readonly id: string
  readonly principalType: 'USER' | 'GROUP'
  readonly principalId: string
  readonly roleArn: string
  /** The account of the role. */
  readonly accountId: string
  readonly createDate: number
}
