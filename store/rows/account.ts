/** Rows of account settings, root users, and keys that sign the account's tokens. */
import type { PasswordPolicy } from './passwords.ts'

/**
 * Describes the tokens for services outside AWS. Contains whether the account issues them to its principals,
 * and their issuer.
 */
export interface OutboundFederation {
  /** A UUID. It is kept when the federation is disabled, so that tokens can still be verified. */
  readonly issuerId: string
  readonly enabled: boolean
}

export type TokenAlgorithm = 'RS256' | 'ES384'

/** A key that signs web identity tokens of the account. Stored under its algorithm. */
export interface TokenKeyRow {
  readonly algorithm: TokenAlgorithm
  readonly issuerId: string
  /** PKCS #8, PEM. Never returned or printed. */
  readonly privateKey: string
}

/** The sign-in data of the root user. Stored under `rootKey`. */
export interface RootUserRow {
  /** Unique among the root users of all accounts. */
  readonly email?: string
  readonly passwordLastUsed?: number
}

/** The settings of an account. Stored under `settingsKey`. */
export interface AccountRow {
  readonly alias?: string
  /** The name with which an organization created the account. Absent for other accounts. */
  readonly name?: string
  /** Absent when AWS's default rules apply. */
  readonly passwordPolicy?: PasswordPolicy
  /** The version of the session tokens that the global endpoint of STS issues. Absent when it is 1. */
  readonly globalTokenVersion?: 1 | 2
  /** Regions in which STS is not activated. Absent when there are none. */
  readonly disabledRegions?: readonly string[]
  /** Whether IAM Role Manager is enabled. Absent until it is enabled or disabled for the first time. */
  readonly roleManagerEnabled?: boolean
  /** Absent until it is enabled for the first time. */
  readonly outboundFederation?: OutboundFederation
  /** Part of the key that seals this account's sessions. A reset of the account increments it. */
  readonly keyGeneration: number
}
