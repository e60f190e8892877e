/** What is kept of passwords, of the rules for them, and of whom they let in. */

/** How passwords are hashed: the parameters of scrypt (RFC 7914). */
export interface PasswordHashing {
  /** Base64. */
  readonly salt: string
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

/** The password with which a user, or the root user, signs in; stored under the user's id, or `root`. */
export interface LoginProfileRow {
  readonly hashing: PasswordHashing
  /**
   * In base64, the present password's first, then those before it: there are no more than a password policy can forbid
   * to use again. All share one salt, so that a single computation tells whether a password is among them.
   */
  readonly hashes: readonly string[]
  readonly createDate: number
  /** When the present password was set. */
  readonly changeDate: number
  /** Whether the user must choose another password at the next sign-in. */
  readonly resetRequired: boolean
}

export type PasswordCharacters = 'uppercase' | 'lowercase' | 'number' | 'symbol'

/** The rules that an account gives its users for their passwords. */
export interface PasswordPolicy {
  readonly minimumLength: number
  /** Of each there must be one at least. */
  readonly required: readonly PasswordCharacters[]
  /** Whether all users may change their own passwords, whatever their policies. */
  readonly usersMayChange: boolean
  /** Days after which a password expires. */
  readonly maxAge?: number
  /** How many of the latest passwords cannot be used again. */
  readonly reusePrevention?: number
  /** Whether a user whose password has expired must turn to an administrator. */
  readonly hardExpiry?: boolean
}

/** A session of the console that was signed out before its end; kept until then. */
export interface SignedOutRow {
  readonly accessKeyId: string
}
