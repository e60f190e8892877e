/** What a user can set, and what is used when nothing is set. */
import type { Durability } from '../store/index.ts'
import type { Quotas } from './quotas.ts'

/** How strict the emulator is. Printed at start and shown in the health document, never silent. */
export interface Modes {
  /** `audit` decides and records but lets everything pass; `off` does not decide. */
  readonly auth: 'enforce' | 'audit' | 'off'
  /** `off` believes the access key id without checking the signature. */
  readonly signatures: 'on' | 'off'
  /** `strict` refuses the regions that AWS refuses; `any` takes every well-formed one. */
  readonly regionCheck: 'any' | 'strict'
  /** `enforce` simulates what is enforced; `aws` is blind to what AWS's simulator does not see. */
  readonly simulate: 'enforce' | 'aws'
}

export type LogLevel = 'silent' | 'error' | 'info'

export interface Settings extends Modes {
  readonly host: string
  /** 0 chooses a free one. */
  readonly port: number
  /** Further values of the Host header that the emulator's own endpoints answer to. */
  readonly allowHosts: readonly string[]
  /** Directory of the persistent state; none: the state lives in memory. */
  readonly data?: string
  readonly durability: Durability
  /** A file with the initial state. */
  readonly seed?: string
  /** Those that differ from AWS's defaults; they outrank the seed's. */
  readonly quotas: Partial<Quotas>
  readonly logLevel: LogLevel
}

/** The account of the keys `test` / `test`, which those who name no account work in. */
export const DEFAULT_ACCOUNT = '000000000000'

/** Where IAM lives, and what counts for those who name no region. */
export const DEFAULT_REGION = 'us-east-1'

export const DEFAULT_SETTINGS: Settings = {
  host: '127.0.0.1',
  port: 4566,
  allowHosts: [],
  durability: 'fsync',
  quotas: {},
  auth: 'enforce',
  signatures: 'on',
  regionCheck: 'any',
  simulate: 'enforce',
  logLevel: 'info',
}
