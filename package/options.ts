/** The options of `createIamulator`: the flags of `iamulator start` in camel case, and options of an emulator in process. */
import type { Quotas, SeedDocument } from '../schemas/seed.ts'

/** Options of `createIamulator`: most flags of `iamulator start`, with the same defaults. */
export interface IamulatorOptions {
  /** Port to listen on. 0, the default, picks a free one. */
  port?: number
  /** Address to listen on. Default: 127.0.0.1. */
  host?: string
  /** Initial state: the path of a YAML or JSON file, or the same as an object. Applied again by `reset()`. */
  seed?: string | SeedDocument
  /** The partition of whatever names none: clients of the handle, accounts of seeds, unsigned calls. Default: `aws`. */
  partition?: string
  /** Directory for persistent state. Default: in memory. */
  data?: string
  /** With `data`, whether the state survives a power failure, a crash, or only `close()`. Default: `fsync`. */
  durability?: 'fsync' | 'os' | 'memory'
  /** URL of a PostgreSQL database through which replicas share the state: `postgres://USER@HOST/DATABASE`. */
  store?: string
  /** With `store`, whether reads see all that any replica has acknowledged, or what has arrived. Default: `linear`. */
  reads?: 'linear' | 'local'
  /** With `store`, how many milliseconds requests wait for the database before they fail. Default: 4000. */
  storePatience?: number
  /** With `store`, the URL at which other replicas reach this one. */
  advertise?: string
  /** Whether policies are enforced, evaluated without blocking anything, or not evaluated. Default: `enforce`. */
  auth?: 'enforce' | 'audit' | 'off'
  /** Whether signatures are verified, or any is accepted for a known access key ID. Default: `on`. */
  signatures?: 'on' | 'off'
  /** Whether signatures for any region are accepted, or only for those that AWS accepts. Default: `any`. */
  regionCheck?: 'any' | 'strict'
  /** Whether the policy simulator simulates what is enforced, or has the blind spots of AWS's. Default: `enforce`. */
  simulate?: 'enforce' | 'aws'
  /** Whether assertions and tokens that AWS accepts are accepted, or also checked for what AWS omits. Default: `aws`. */
  federation?: 'aws' | 'strict'
  /** Quotas of every account. They override the seed's. */
  quotas?: Partial<Quotas>
  /** Issuers of web identity tokens, with the source of their keys: a URL, a file, or `idp` (built in). */
  issuers?: Record<string, string>
  /** Hosts, besides this machine, that keys of issuers may be fetched from. */
  issuerHosts?: string[]
  /** The base URL in web identity tokens that accounts issue, or `aws` for AWS's URLs. */
  tokenIssuer?: string
  /** Whether the port accepts TLS too, with certificates of a local authority. Default: `off`. */
  tls?: 'on' | 'off'
  /** A port that only accepts TLS. */
  tlsPort?: number
  /** Whether the server acts as an HTTPS proxy for clients that cannot set an endpoint. Default: `off`. */
  proxy?: 'on' | 'off'
  /** Additional host names that are allowed at /_iamulator/. */
  allowHosts?: string[]
  /** Name or ARN of the instance profile whose credentials the instance metadata contain. */
  instanceProfile?: string
  /** Whether instance metadata can be read without a token. Default: `off`. */
  imdsV1?: 'on' | 'off'
  /** How many milliseconds pass until changes of keys, principals, and policies take effect. Default: 0. */
  consistencyDelay?: number
  /** URL of the emulator that other services' calls are forwarded to if IAM allows them, or one for each service. */
  upstream?: string | Record<string, string>
  /** For services of the upstream: whether calls are refused, only recorded, or not decided on. Default: as `auth`. */
  guard?: Record<string, 'enforce' | 'audit' | 'off'>
  /** Whether calls to the upstream whose operation is not known are refused, or forwarded. Default: `refuse`. */
  unknown?: 'refuse' | 'pass'
  /** Whether `reset()` also resets upstreams that can be reset, such as moto, in all accounts. Default: `off`. */
  resetUpstream?: 'on' | 'off'
  /** Which decisions `coverage()` counts: the last 10,000, or all, which takes longer. Default: `recent`. */
  coverage?: 'recent' | 'all'
  /** Whether each list of AWS Organizations begins with an empty page, as AWS permits itself. Default: `off`. */
  emptyPages?: 'on' | 'off'
  /** Whether denials print authorization IDs as on AWS, all of them do, or there are none. Default: `aws`. */
  authorizationIds?: 'aws' | 'all' | 'off'
  /** How many milliseconds pass until the details of a denial can be read. Default: 0. */
  authorizationDelay?: number
  /** Whether the web console is served under `/console/`. Default: `on`. */
  console?: 'on' | 'off'
  /** Whether people enter the console as the administrator without a password, or only with one. Default: `open`. */
  consoleEntry?: 'open' | 'password'
  /** The level of the log: each request, errors and warnings, or nothing. Default: `info` with `log`, otherwise `silent`. */
  logLevel?: 'info' | 'error' | 'silent'
  /** Receives each log line. Default: discarded. */
  log?: (line: string) => void
  /** The time that the emulator starts at. `{ fixed: true }` stops the clock, so that snapshots of tests do not change. */
  clock?: Date | { start?: Date; fixed?: boolean }
  /** Seed of the random source: the same seed gives the same IDs, keys, and request IDs. Default: random, as on AWS. */
  random?: string
}
