/**
 * Rows of the AWS access portal: how users of an identity store sign in, and what their sessions leave behind. The
 * account that owns the instance stores them. Dates are milliseconds since the epoch.
 */
import type { Tag } from './entities.ts'
import type { LoginProfileRow } from './passwords.ts'

/** An authenticator app of a user. */
export interface DirectoryMfaDevice {
  readonly id: string
  /** The name that the user sees. */
  readonly name: string
  /** The secret key in base32. */
  readonly seed: string
  readonly createDate: number
  /** The time step of the last code that was accepted, which is not accepted again. */
  readonly lastStep?: number
}

/** How a user of an identity store signs in. Stored under the user's ID. Absent for users who cannot sign in. */
export interface DirectoryCredentialsRow {
  /** `resetRequired` is true for one-time passwords. Absent until the user gets a password. */
  readonly password?: LoginProfileRow
  readonly mfaDevices: readonly DirectoryMfaDevice[]
  /** The browsers in which the user signs in without a code, by the SHA-256 hashes of their cookies, in base64. */
  readonly trustedBrowsers?: readonly { readonly hash: string; readonly expiryDate: number }[]
}

/** A device that waits for its user, or that its user has answered. Stored under the user code until it expires. */
export interface DeviceAuthorizationRow {
  /** Such as `PKZJ-PHML`. */
  readonly userCode: string
  /** The SHA-256 hash of the device code, in base64. */
  readonly deviceCodeHash: string
  readonly clientId: string
  readonly clientName: string
  /** Empty for clients that registered none. */
  readonly scopes: readonly string[]
  /** The region of AWS's endpoint that the device asked, if that does not serve the instance. */
  readonly foreignRegion?: string
  readonly createDate: number
  readonly expiryDate: number
  /** The time and the number of the device's requests for a token. */
  readonly polls: { readonly count: number; readonly lastDate: number }
  /** Absent until the user answers. */
  readonly outcome?: 'denied' | GrantedSession
}

/** A session of a user in the access portal. In a row, the session of the user who allowed a client to act for them. */
export interface GrantedSession {
  readonly sessionId: string
  readonly userId: string
  /** When the portal session started. */
  readonly startDate: number
  /** When the portal session ends. */
  readonly expiryDate: number
  readonly instanceId: string
  /** When the user authenticated with an MFA device. */
  readonly mfaAt?: number
  /** Session tags that an external identity provider sent. */
  readonly tags?: readonly Tag[]
}

/**
 * A portal session that ended, or a code or token that was used, before it expired. Stored until it expires, under its
 * expiration time and ID.
 */
export interface EndedTokenRow {
  readonly id: string
}
