/** Rows of reports, which stay as they were made. */

/** The credential report of the account: it has one at most. */
export interface CredentialReportRow {
  /** CSV. */
  readonly content: string
  readonly createDate: number
}

export interface LastAccess {
  readonly date: number
  readonly region: string
  /** The ARN of a user or role; in reports on organizations the path of an account. */
  readonly by: string
}

export interface ServiceAccess {
  /** The prefix of the service, such as `iam`. */
  readonly namespace: string
  readonly last?: LastAccess
  /** How many accessed it; in reports on organizations accounts. */
  readonly total: number
  /** In reports on actions, once any was called: every action that is allowed. */
  readonly actions?: readonly ActionAccess[]
}

export interface ActionAccess {
  readonly name: string
  readonly last?: LastAccess
}

/** Which of its services a user, group, role or policy was used for. */
export interface AccessReportRow {
  readonly id: string
  /** User id, role id, or `root`: the only one that may read it. */
  readonly requester: string
  /** Unique ids of the users and roles that could have used it. */
  readonly entities: readonly string[]
  readonly granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL'
  readonly createDate: number
  readonly services: readonly ServiceAccess[]
}

/** Which services the accounts of a root, unit or account of an organization used; kept by the management account. */
export interface OrganizationAccessReportRow {
  readonly id: string
  readonly createDate: number
  readonly services: readonly ServiceAccess[]
  /** Why there is nothing to report. */
  readonly failure?: { readonly code: string; readonly message: string }
}
