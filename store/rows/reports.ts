/** Rows of reports. Reports do not change after they are created. */

/** The credential report of the account. An account has at most one. */
export interface CredentialReportRow {
  /** CSV. */
  readonly content: string
  readonly createDate: number
}

export interface LastAccess {
  readonly date: number
  readonly region: string
  /** The ARN of a user or role. In organization reports, the path of an account. */
  readonly by: string
}

export interface ServiceAccess {
  /** The prefix of the service, such as `iam`. */
  readonly namespace: string
  readonly last?: LastAccess
  /** The number of entities that accessed the service. In organization reports, the number of accounts. */
  readonly total: number
  /** Every allowed action. Present only in action-level reports, if any action was called. */
  readonly actions?: readonly ActionAccess[]
}

export interface ActionAccess {
  readonly name: string
  readonly last?: LastAccess
}

/** The services for which a user, group, role, or policy was used. */
export interface AccessReportRow {
  readonly id: string
  /** User ID, the access key ID of a session, or `root`. Only this principal can read the report. */
  readonly requester: string
  /** Unique IDs of the users and roles that could have used it. */
  readonly entities: readonly string[]
  readonly granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL'
  readonly createDate: number
  readonly services: readonly ServiceAccess[]
}

/**
 * The services that the accounts below a root, unit, or account of an organization used.
 * Stored in the management account.
 */
export interface OrganizationAccessReportRow {
  readonly id: string
  /** As in an AccessReportRow. */
  readonly requester: string
  readonly entityPath: string
  /** The ID of the only policy that the report is about. */
  readonly policyId?: string
  readonly createDate: number
  readonly services: readonly ServiceAccess[]
  /** Why there is nothing to report. */
  readonly failure?: { readonly code: string; readonly message: string }
}
