/** The settings that users can change, and their defaults. */
import type { Durability } from '../../store/index.ts'
import { STANDARD } from '../aws/partitions.ts'
import type { Quotas } from '../aws/quotas.ts'

/**
 * The modes that control how strict the emulator is. They are printed at startup and in the health document.
 */
export interface Modes {
  /**
   * `audit` evaluates policies and records decisions but blocks nothing. `off` does not evaluate policies.
   */
  readonly auth: 'enforce' | 'audit' | 'off'
  /** `off` accepts any signature for a known access key ID. */
  readonly signatures: 'on' | 'off'
  /** `strict` rejects the regions that AWS rejects; `any` accepts every well-formed region. */
  readonly regionCheck: 'any' | 'strict'
  /** `enforce` simulates what is enforced; `aws` reproduces the blind spots of AWS's simulator. */
  readonly simulate: 'enforce' | 'aws'
  /** `aws` accepts the SAML assertions and tokens that AWS accepts; `strict` also makes checks that AWS omits. */
  readonly federation: 'aws' | 'strict'
  /**
   * How many milliseconds pass until changes of keys, principals, and policies affect who is authenticated and
   * what is allowed.
   */
  readonly consistencyDelay: number
}

/** Returns the modes in one line, as the flags name them. The consistency delay is named only when there is one. */
export function modesText({
  auth,
  signatures,
  regionCheck,
  simulate,
  federation,
  consistencyDelay,
}: Modes): string {
  const modes = `auth ${auth}, signatures ${signatures}, region-check ${regionCheck}, simulate ${simulate}, federation ${federation}`
  return consistencyDelay === 0 ? modes : `${modes}, consistency-delay ${consistencyDelay}ms`
}

/** How the guard treats the calls of a service: it refuses, only records what it would refuse, or decides nothing. */
export type GuardMode = 'enforce' | 'audit' | 'off'

/** The emulators of other services, and how their calls are guarded. Seeds have the same members. */
export interface GuardSettings {
  /** The name of a service, or `*` for all others -> URL of the emulator that has it, possibly with credentials. */
  readonly upstream: Readonly<Record<string, string>>
  /** The name of a service -> how its calls are guarded. For other services, `auth` says that. */
  readonly guard: Readonly<Record<string, GuardMode>>
  /** Whether requests for unknown operations are refused, or forwarded without a decision. */
  readonly unknown: 'refuse' | 'pass'
}

/** Which decisions the coverage of policies counts. Counting costs about as much as deciding. */
export type CoverageMode = 'recent' | 'all'

export type LogLevel = 'silent' | 'error' | 'info'

export interface Settings extends Modes, GuardSettings {
  /** The partition of whatever names none: unsigned calls, accounts of a seed, and requests to our endpoints. */
  readonly partition: string
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** Whether the port accepts TLS in addition to plain HTTP. */
  readonly tls: 'on' | 'off'
  /** A port that accepts only TLS. 0 picks a free port. */
  readonly tlsPort?: number
  /** Whether the server acts as an HTTPS proxy that connects clients to itself instead of AWS. */
  readonly proxy: 'on' | 'off'
  /** Additional values of the Host header that the emulator's own endpoints accept. */
  readonly allowHosts: readonly string[]
  /** Directory of the persistent state. Undefined when the state is only in memory. */
  readonly data?: string
  readonly durability: Durability
  /** URL of the database through which replicas share the state, possibly with a password. Excludes `data`. */
  readonly store?: string
  /** Whether reads see everything that any replica has acknowledged, or what has arrived at this one. */
  readonly reads: 'linear' | 'local'
  /** How long requests wait for the database before they fail, in milliseconds. */
  readonly storePatience: number
  /** Base URL at which other replicas reach this one. Undefined when they don't. */
  readonly advertise?: string
  /** A file with the initial state, or what such a file contains. */
  readonly seed?: string | object
  /** Issuers of web identity tokens, with the source of their keys: a URL, a file path, or `idp`. */
  readonly issuers: Readonly<Record<string, string>>
  /** Hosts, besides this machine, that issuer keys may be fetched from. */
  readonly issuerHosts: readonly string[]
  /**
   * Base URL of the issuers of the web identity tokens that accounts issue.
   *
   * `aws` uses AWS's URLs. Undefined means the URL of the request.
   */
  readonly tokenIssuer?: string
  /** Quotas that differ from AWS's defaults. They override the seed's. */
  readonly quotas: Partial<Quotas>
  /** Name or ARN of the default EC2 instance's instance profile. Undefined when the instance has no role. */
  readonly instanceProfile?: string
  /** Whether instance metadata can be read without a token. */
  readonly imdsV1: 'on' | 'off'
  /** Whether a reset of everything also resets the upstreams that can be reset. */
  readonly resetUpstream: 'on' | 'off'
  readonly coverage: CoverageMode
  /** Whether the first page of each list of AWS Organizations is empty, as AWS permits itself. */
  readonly emptyPages: 'on' | 'off'
  /**
   * `aws`: every denial by policies has an authorization ID, and those of IAM print it, as on AWS. `all`: every denial with a
   * message prints it. `off`: there are none.
   */
  readonly authorizationIds: 'aws' | 'all' | 'off'
  /** How long after a denial its details can be read, in milliseconds. */
  readonly authorizationDelay: number
  /** Whether the console is served under `/console/`. Its pages without scripts are always served. */
  readonly console: 'on' | 'off'
  /** Whether the console can be entered as a built-in administrator without a password. */
  readonly consoleEntry: 'open' | 'password'
  readonly logLevel: LogLevel
}

export const DEFAULT_SETTINGS: Settings = {
  partition: STANDARD,
  host: '127.0.0.1',
  port: 4566,
  tls: 'off',
  proxy: 'off',
  allowHosts: [],
  durability: 'fsync',
  reads: 'linear',
  storePatience: 4000,
  issuers: {},
  issuerHosts: [],
  quotas: {},
  auth: 'enforce',
  signatures: 'on',
  regionCheck: 'any',
  simulate: 'enforce',
  federation: 'aws',
  consistencyDelay: 0,
  upstream: {},
  guard: {},
  unknown: 'refuse',
  imdsV1: 'off',
  resetUpstream: 'off',
  coverage: 'recent',
  emptyPages: 'off',
  authorizationIds: 'aws',
  authorizationDelay: 0,
  console: 'on',
  consoleEntry: 'open',
  logLevel: 'info',
}
