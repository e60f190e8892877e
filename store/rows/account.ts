/** What an account has one of, and the keys of its tokens. */
import type { PasswordPolicy } from './passwords.ts'

/** Whether the account gives its principals tokens for services outside of AWS, and in whose name. */
export interface OutboundFederation {
  /** A UUID; it stays when the federation is disabled, so that tokens can still be verified. */
  readonly issuerId: string
  readonly enabled: boolean
}

export type TokenAlgorithm = 'RS256' | 'ES384'

/** A key that signs web identity tokens of the account; stored under its algorithm. */
export interface TokenKeyRow {
  readonly algorithm: TokenAlgorithm
  readonly issuerId: string
  /** PKCS #8, PEM. Nothing ever shows it. */
  readonly privateKey: string
}

/** How the root user signs in; stored under `rootKey`. */
export interface RootUserRow {
  /** No other account's root user has it. */
  readonly email?: string
  readonly passwordLastUsed?: number
}

/** What an account has one of; stored under `settingsKey`. */
export interface AccountRow {
  readonly alias?: string
  /** Absent: AWS's default rules. */
  readonly passwordPolicy?: PasswordPolicy
  /** Of the session tokens that the global endpoint of STS gives out; absent: 1. */
  readonly globalTokenVersion?: 1 | 2
  /** Regions in which STS is not activated; absent: none. */
  readonly disabledRegions?: readonly string[]
  /** `Namespace/PropertyName` -> value. */
  readonly properties?: Readonly<Record<string, string>>
  /** Absent until it is enabled for the first time. */
  readonly outboundFederation?: OutboundFederation
  /** Part of the key that seals this account's sessions: a reset of the account increments it. */
  readonly keyGeneration: number
}
