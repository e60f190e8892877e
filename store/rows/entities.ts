/** Rows of users, groups, roles, policies, and instance profiles. Dates are milliseconds since the epoch. */

export interface Tag {
  readonly key: string
  readonly value: string
}

/** The fields that named resources share. Dates are milliseconds since the epoch. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createDate: number
}

/** Policy name -> document, as sent. */
export type InlinePolicies = Readonly<Record<string, string>>

export interface UserRow extends Named {
  readonly tags: readonly Tag[]
  /** ARN of the permissions boundary. */
  readonly boundary?: string
  readonly inline: InlinePolicies
  /** Policy ARNs in the order of their attachment. */
  readonly attached: readonly string[]
  /** Group IDs. */
  readonly groups: readonly string[]
  readonly passwordLastUsed?: number
}

export interface GroupRow extends Named {
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
}

export interface RoleRow extends Named {
  /** The trust policy as sent, but with ARNs in place of account numbers and unique IDs. */
  readonly trust: string
  /** Principal ARN in the trust policy -> the unique ID it had when the policy was written. */
  readonly trustPrincipals: Readonly<Record<string, string>>
  /** When the trust policy was last replaced. Absent if it never was, and in states of earlier versions. */
  readonly trustDate?: number
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
  /** Seconds. Absent when sign-in sessions last as long as they do by default. */
  readonly maxSigninSessionDuration?: number
  readonly tags: readonly Tag[]
  readonly boundary?: string
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
  /** The role template from which the role was created. */
  readonly sourceTemplate?: SourceTemplate
  /** The session of a service-linked role that ends last. Sessions of other roles are not stored. */
  readonly lastSession?: RoleSession
}

export interface RoleSession {
  readonly arn: string
  readonly region: string
  readonly expiresAt: number
}

export interface SourceTemplate {
  readonly arn: string
  readonly minorVersion: number
  /** The values that the request gave for the template's parameters. Absent in states of earlier versions. */
  readonly values?: Readonly<Record<string, readonly string[]>>
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
  /** The number of the next version. Numbers are never reused. */
  readonly nextVersion: number
}

export interface InstanceProfileRow extends Named {
  readonly tags: readonly Tag[]
  /** Role IDs. On AWS, there is at most one. */
  readonly roles: readonly string[]
}

/**
 * The deletion of a service-linked role. Stored under the ID of its task. It has succeeded when it is neither
 * running nor failed.
 */
export interface DeletionTaskRow {
  readonly roleArn: string
  /** Present until the deletion has ended. */
  readonly running?: RunningDeletion
  readonly failure?: DeletionFailure
}

export interface RunningDeletion {
  readonly roleId: string
  /** When the deletion ends, by the emulator's clock. */
  readonly endsAt: number
}

/** Why a role could not be deleted, and what uses it. */
export interface DeletionFailure {
  readonly reason: string
  readonly usage: readonly RoleUsage[]
}

export interface RoleUsage {
  readonly region: string
  /** ARNs. */
  readonly resources: readonly string[]
}
