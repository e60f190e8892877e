/** The public types of the package. */
import type { PolicyDocument } from './policy.ts'
import type {
  Action,
  Arn,
  Authorization,
  AuthorizeRequest,
  CoverageData,
  ExplanationData,
  Layer,
  OidcTokenRequest,
  Question,
  SamlRequest,
} from './types/endpoints.ts'
import type { SeedDocument } from './types/seed.ts'

/** 12 digits, checked at run time. */
export type AccountId = `${number}`
/** A value that may contain `*`, such as `s3:Get*`. Upper and lower case are the same. */
export type Pattern = string

/** An emulator in this process or elsewhere. All methods do the same in both cases. */
export interface Iamulator extends AsyncDisposable {
  /** The endpoint for clients, such as `http://127.0.0.1:4566`. */
  readonly url: string
  readonly port: number
  /**
   * Returns the configuration for any client of the AWS SDK for JavaScript v3.
   *
   * @param as who the client acts as; by default the built-in administrator of the account, who may do everything
   * @throws IamulatorError when the user or role does not exist
   */
  clientConfig(as?: Identity): ClientConfig
  /**
   * Returns environment variables for a child process: endpoint, region, and credentials. Nothing is set in this
   * process.
   *
   * If the child also inherits `AWS_PROFILE`, remove it, because some SDKs prefer a profile to credentials.
   */
  env(as?: Identity): Record<string, string>
  /** Returns a view that is limited to one account. Without an ID, it is the account of this handle. */
  account(id?: AccountId): AccountHandle
  /**
   * Adds to the state, with the rules of seed files: completely, or not at all.
   *
   * @param document an object, YAML or JSON text, or the path of a file; the contents of one account, or everything
   * that a seed file can contain
   * @returns the users, roles, and policies that were made
   */
  seed(document: SeedDocument | string): Promise<Seeded>
  /** Restores the initial state: everything, or one account. */
  reset(options?: { account?: AccountId }): Promise<void>
  /** Returns the ARN of something in the default account: `arn('role/deployer')`. */
  arn(resource: `${'user' | 'role' | 'group' | 'policy'}/${string}` | 'root'): Arn
  /** Saves the state in memory, and returns a function that restores it as often as needed. */
  snapshot(): Promise<Snapshot>
  readonly clock: Clock
  readonly decisions: Decisions
  /** Explains whether a request would be allowed, and why. Makes no call and records nothing. */
  explain(question: Question): Promise<Explanation>
  /** Decides for a service of yours: verifies the request that it received and evaluates the policies. */
  authorize(request: AuthorizeRequest): Promise<Authorization>
  /** Makes tokens of the built-in identity providers. */
  readonly tokens: Tokens
  /**
   * Makes the next matching calls fail or wait, to test retries and timeouts.
   *
   * @returns a function that removes the fault
   */
  fault(rule: FaultRule): () => void
  /**
   * Fails with the explanation unless the policies allow the request.
   *
   * @throws ExpectationError
   */
  expectAllowed(question: Question): Promise<void>
  /**
   * Fails with the explanation unless the policies deny the request.
   *
   * @param because what must deny it
   * @throws ExpectationError
   */
  expectDenied(question: Question, because?: DenialReason): Promise<void>
  /**
   * Runs `work` and returns each denied call, in the order of the calls.
   *
   * An error of `work` is expected when a call was denied. Otherwise it is thrown again.
   */
  denials(work: () => Promise<unknown>): Promise<Decision[]>
  /**
   * Runs `work`, and returns the smallest policy that allows its calls, including those that were denied but let pass
   * (`auth: 'audit'`).
   */
  leastPrivilege(work: () => Promise<unknown>, options?: LeastPrivilegeOptions): Promise<PolicyDocument>
  /** Reports which statements of which policies decided a request since the start, and which never did. */
  coverage(): Promise<PolicyCoverage>
  /** Stops a server that `createIamulator` started, or the connection to another one. */
  close(): Promise<void>
}

/** A view limited to one account: its state, clock, and decisions. Closing it does nothing. */
export interface AccountHandle extends Iamulator {
  readonly id: AccountId
}

export interface ClientConfig {
  endpoint: string
  region: string
  credentials: Credentials
  /** 1, so that a client does not try again after an error. */
  maxAttempts: number
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** By the clock of the emulator. */
  readonly expiration?: Date
}

/** Who a client acts as. */
export type Identity =
  | 'administrator'
  | 'root'
  | { account: AccountId; root?: boolean }
  /** An access key is made if the user has none. */
  | { user: string; account?: AccountId }
  /** The role is assumed by the administrator of its account, whatever its trust policy says. */
  | {
      role: string
      sessionName?: string
      tags?: Record<string, string>
      policy?: PolicyDocument | string
      account?: AccountId
    }
  | Credentials

/** What a seed made. The members besides `accounts` are those of the account of the handle. */
export interface Seeded extends SeededAccount {
  accounts: Record<AccountId, SeededAccount>
}

export interface SeededAccount {
  /** An access key is made on first use for users that the seed gives none. */
  users: Record<string, { arn: Arn; credentials: Credentials }>
  roles: Record<string, { arn: Arn }>
  policies: Record<string, { arn: Arn }>
}

export interface Snapshot extends AsyncDisposable {
  /** Restores the state. */
  (): Promise<void>
  /** Frees the memory. A server keeps 100 snapshots at most. */
  discard(): Promise<void>
}

/** The clock of the emulator: of everything, or of the account of the handle. */
export interface Clock {
  readonly now: () => Promise<Date>
  /** Advances the clock by a duration, or by a number of seconds. Resolves with the new time. */
  advance(by: number | `${number}${'s' | 'm' | 'h' | 'd'}`): Promise<Date>
  set(to: Date | string): Promise<Date>
  /** Returns to the time at which the emulator started, or to real time. */
  reset(): Promise<void>
}

export interface Decisions {
  /** Returns recorded decisions, newest first. */
  list(filter?: DecisionFilter): Promise<Decision[]>
  /**
   * Resolves when a decision matches.
   *
   * @param options `since` also permits decisions recorded since that time; by default, the decision must be
   * recorded after the call
   */
  waitFor(filter: DecisionFilter, options?: { timeoutMs?: number; since?: Date }): Promise<Decision>
  /** Yields decisions as they are recorded. */
  stream(filter?: DecisionFilter): AsyncIterable<Decision>
  /** Forgets the recorded decisions. */
  clear(): Promise<void>
}

export interface DecisionFilter {
  caller?: Pattern
  action?: Pattern
  resource?: Pattern
  effect?: 'allowed' | 'denied'
  layer?: Layer
  /** The account of the caller, or of the resource. */
  account?: AccountId
  limit?: number
}

export interface Decision {
  at: Date
  requestId: string
  caller: Arn
  action: Action
  resource: Arn | '*'
  allowed: boolean
  layer: Layer
  /** Why the request was denied. Empty if it was allowed. */
  reason: string
  explain(): Promise<Explanation>
}

/** An explanation, with a text for people. */
export interface Explanation extends ExplanationData {
  toString(): string
}
export type LayerExplanation = ExplanationData['layers'][number]
export type Change = NonNullable<ExplanationData['change']>

export interface Tokens {
  /** Returns an OpenID Connect token, for AssumeRoleWithWebIdentity. */
  oidc(request: OidcTokenRequest): Promise<string>
  /** Returns a SAML response in base64, for AssumeRoleWithSAML. */
  saml(request: SamlRequest): Promise<string>
}

export interface FaultRule {
  /** `service:Operation`, which may contain `*`. */
  action: Pattern
  /** The error that the calls get. Without it, they are only delayed. */
  error?: { code: string; status?: number; message?: string }
  delayMs?: number
  /** How many calls the fault affects. Default: all until it is removed. */
  times?: number
}

export interface DenialReason {
  layer?: Layer
  /** The ARN or the name of the policy. */
  policy?: string
  /** The Sid of the statement, or its number, counted from 1. */
  statement?: string
}

export interface LeastPrivilegeOptions {
  /** Only the calls of this caller: a user, a role, or a session. By default, those of all callers. */
  principal?: Arn
  /** Whether several resources of the same type are replaced with one pattern. Default: false. */
  wildcards?: boolean
}

export interface PolicyCoverage {
  /** `arn` is the ARN of a managed policy, or the holder and the name of another policy. */
  policies: ({ arn: Arn | string } & CoverageData['policies'][number])[]
  /** Share of statements that decided at least once. 1 if there are no statements. */
  ratio: number
  /** The number of decisions that are too old to be counted. With `coverage: 'all'`, there are none. */
  uncounted: number
  /** Returns the report as lcov, so that the tools that show coverage of code show that of policies. */
  toLcov(): string
  toString(): string
}
