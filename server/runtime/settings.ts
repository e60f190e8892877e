/** What a user can set, and what is used when nothing is set. */
import type { Durability } from '../../store/index.ts'
import type { Quotas } from '../aws/quotas.ts'

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
  /** Whether the port speaks TLS too. */
  readonly tls: 'on' | 'off'
  /** A port that speaks nothing but TLS; 0 chooses a free one. */
  readonly tlsPort?: number
  /** Whether clients may have it for a proxy, which connects them to itself in place of AWS. */
  readonly proxy: 'on' | 'off'
  /** Further values of the Host header that the emulator's own endpoints answer to. */
  readonly allowHosts: readonly string[]
  /** Directory of the persistent state; none: the state lives in memory. */
  readonly data?: string
  readonly durability: Durability
  /** A file with the initial state. */
  readonly seed?: string
  /** Issuers of web identity tokens, and where their keys are: a URL, the path of a file, or `idp`. */
  readonly issuers: Readonly<Record<string, string>>
  /** Hosts besides this machine that keys of issuers may be fetched from. */
  readonly issuerHosts: readonly string[]
  /** Base URL of the issuers of the web identity tokens that accounts give out; `aws`: as those of AWS; none: how iamulator was reached. */
  readonly tokenIssuer?: string
  /** Those that differ from AWS's defaults; they outrank the seed's. */
  readonly quotas: Partial<Quotas>
  /** Name or ARN of the instance profile of the EC2 instance that is there from the start; none: it has no role. */
  readonly instanceProfile?: string
  /** Whether instance metadata answer requests without a token. */
  readonly imdsV1: 'on' | 'off'
  readonly logLevel: LogLevel
}

export const DEFAULT_SETTINGS: Settings = {
  host: '127.0.0.1',
  port: 4566,
  tls: 'off',
  proxy: 'off',
  allowHosts: [],
  durability: 'fsync',
  issuers: {},
  issuerHosts: [],
  quotas: {},
  auth: 'enforce',
  signatures: 'on',
  regionCheck: 'any',
  simulate: 'enforce',
  imdsV1: 'off',
  logLevel: 'info',
}
