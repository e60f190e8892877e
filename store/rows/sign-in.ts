/** Rows of AWS Sign-In: programs that people signed in to, and who may sign in. Dates are milliseconds since the epoch. */

/** A session of the console, as its access key ID and session token. */
export interface SealedConsoleSession {
  readonly id: string
  readonly token: string
}

/** The credentials that a refresh token was exchanged for. They are the answer to the same request again. */
export interface LoginAnswer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly refreshToken: string
  readonly expiryDate: number
}

/**
 * A program that acts for a user who is signed in to the console, as `aws login` does. Stored in the account of the
 * principal, under its end and its ID.
 */
export interface LoginRow {
  /** A UUID. */
  readonly id: string
  /** The region of the sign-in. */
  readonly region: string
  readonly clientId: string
  readonly redirectUri: string
  /** The session that signed in. */
  readonly own: SealedConsoleSession
  /** The role that the user switched to. */
  readonly switched?: SealedConsoleSession
  /** When the console session ends, if not with its credentials. */
  readonly until?: number
  /** Identifies the password of the user who signed in. Absent for everybody who signed in without one. */
  readonly password?: string
  readonly startDate: number
  readonly expiryDate: number
  /** The SHA-256 hash of the code verifier, in base64url. Absent once the code was used. */
  readonly codeChallenge?: string
  /** The thumbprint of the client's key. Absent until the code was used. */
  readonly key?: string
  /** The number of refresh tokens so far. Only the last one can be used. */
  readonly refreshTokens: number
  /** The answer to the use of the refresh token before the last one. Absent until one was used. */
  readonly answer?: LoginAnswer
  /** The proofs of the key that are not accepted again. */
  readonly proofs: readonly { readonly id: string; readonly expiryDate: number }[]
}

/** A statement of an account's policy on who may sign in from where. Stored under its ID. */
export interface SignInStatementRow {
  readonly id: string
  readonly sourceVpc?: string | undefined
  readonly signinSourceVpce?: string | undefined
  readonly consoleSourceVpce?: string | undefined
  readonly vpcSourceIp?: string | undefined
  readonly sourceIp?: string | undefined
  readonly requestedRegion?: string | undefined
  readonly excludedPrincipal?: string | undefined
  readonly clientToken?: string | undefined
  readonly createDate: number
}

/** That policies decide on sign-in, in an account or in all accounts of an organization. Stored under the target's ID. */
export interface ConsoleAuthorizationRow {
  readonly targetId: string
  readonly createDate: number
}
