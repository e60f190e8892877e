/** Rows of users, groups, roles, policies and instance profiles. Dates are milliseconds since the epoch. */

export interface Tag {
  readonly key: string
  readonly value: string
}

/** What named resources share. Dates are milliseconds since the epoch. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createDate: number
}

/** Policy name -> document, as it was sent. */
export type InlinePolicies = Readonly<Record<string, string>>

export interface UserRow extends Named {
  readonly tags: readonly Tag[]
  /** ARN of the permissions boundary. */
  readonly boundary?: string
  readonly inline: InlinePolicies
  /** Policy ARNs in the order of their attachment. */
  readonly attached: readonly string[]
  /** Group ids. */
  readonly groups: readonly string[]
  readonly passwordLastUsed?: number
}

export interface GroupRow extends Named {
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
}

export interface RoleRow extends Named {
  /** The trust policy as it was sent, with ARNs for account numbers and unique ids. */
  readonly trust: string
  /** Principal ARN in the trust policy -> the unique id it had when the policy was written. */
  readonly trustPrincipals: Readonly<Record<string, string>>
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
  readonly tags: readonly Tag[]
  readonly boundary?: string
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
  /** The role template that it was made from. */
  readonly sourceTemplate?: SourceTemplate
}

export interface SourceTemplate {
  readonly arn: string
  readonly minorVersion: number
}

export interface PolicyVersionRow {
  /** `v1`, `v2`, ... */
  readonly id: string
  readonly document: string
  readonly createDate: number
}

export interface PolicyRow extends Named {
  readonly updateDate: number
  readonly description?: string
  readonly tags: readonly Tag[]
  readonly versions: readonly PolicyVersionRow[]
  readonly defaultVersion: string
  /** The number that the next version gets: numbers are never used twice. */
  readonly nextVersion: number
}

export interface InstanceProfileRow extends Named {
  readonly tags: readonly Tag[]
  /** Ids of roles; AWS has one at most. */
  readonly roles: readonly string[]
}

/** The deletion of a service-linked role; stored under the id of its task. */
export interface DeletionTaskRow {
  readonly roleArn: string
}
