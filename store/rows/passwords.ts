/** Rows of passwords, password policies, and signed-out console sessions. */

/** The hashing parameters of passwords, for scrypt (RFC 7914). */
export interface PasswordHashing {
  /** Base64. */
  readonly salt: string
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

/** The sign-in password of a user or the root user. Stored under the user's ID, or `root`. */
export interface LoginProfileRow {
  readonly hashing: PasswordHashing
  /**
   * The hashes in base64: first the current password's, then those of previous passwords. There are at most
   * as many as a password policy can prevent from reuse. All share one salt, so a single computation checks
   * all of them.
   */
  readonly hashes: readonly string[]
  readonly createDate: number
  /** When the current password was set. */
  readonly changeDate: number
  /** Whether the user must choose another password at the next sign-in. */
  readonly resetRequired: boolean
  /** Seconds. Absent when sign-in sessions last as long as they do by default. */
  readonly maxSigninSessionDuration?: number
}

export type PasswordCharacters = 'uppercase' | 'lowercase' | 'number' | 'symbol'

/** The password policy of an account. */
export interface PasswordPolicy {
  readonly minimumLength: number
  /** The character types. A password must contain at least one character of each. */
  readonly required: readonly PasswordCharacters[]
  /** Whether all users can change their own passwords, regardless of their policies. */
  readonly usersMayChange: boolean
  /** Days after which a password expires. */
  readonly maxAge?: number
  /** The number of recent passwords that cannot be used again. */
  readonly reusePrevention?: number
  /** Whether only an administrator can reset an expired password. */
  readonly hardExpiry?: boolean
}

/** A console session that was signed out before it expired. Stored until it expires. */
export interface SignedOutRow {
  readonly accessKeyId: string
}
