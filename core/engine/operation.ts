/** The types of operations, which every resource family implements. */
import type { AwsError } from '../../protocol/errors.ts'
import type { Input, OperationName, Operations, Output, ServiceName } from '../../protocol/model/index.ts'
import type { Place, Store, Tx, Usage, View } from '../../store/index.ts'
import type { Denials } from '../access/records/denials.ts'
import type { RecentCalls } from '../access/records/recent-calls.ts'
import type { Conditions, Ownership, Permission, Target } from '../access/target.ts'
import type { IdPrefix, RandomBytes } from '../aws/ids.ts'
import type { Quotas } from '../aws/quotas.ts'
import type { Caller } from '../identity/caller.ts'
import type { OidcIssuer } from '../identity/identity-center/oidc-issuer.ts'
import type { Logins } from '../identity/logins.ts'
import type { Sessions } from '../identity/sessions.ts'
import type { WebIdentities } from '../identity/web-identity/index.ts'
import type { Modes, Settings } from '../runtime/settings.ts'
import type { Templates } from './templates.ts'

/**
 * The context of a call: everything a handler may use besides the state and its input.
 *
 * Handlers have no other source of time or randomness.
 */
export interface Context {
  readonly caller: Caller
  /** The partition that the call is in, which is the caller's. */
  readonly partition: string
  /** The caller's account, 12 digits. */
  readonly accountId: string
  /** The time of the caller's account in epoch milliseconds. Services, which have none, use the role's. */
  readonly now: number
  /** Returns the time of an account at the same moment. It applies to everything that the account owns. */
  readonly timeIn: (place: Place) => number
  /**
   * Returns an account as authentication and authorization see it: by default as it is, and with a consistency delay as
   * it was. What an operation shows or changes is the present state.
   *
   * Evidence: AWS's SDK team retries new access keys that get InvalidClientTokenId (botocore, pull request 3600); tools
   * retry new roles that cannot be assumed, and trust policies that name new users (Terraform's AWS provider, pull
   * request 12436). IAM User Guide, "Changes that I make are not always immediately visible".
   *
   * Unverified: With a consistency delay, IAM's own operations read the present state, and sign-in pages, passwords, MFA
   * devices, identity providers, instance profiles, and account settings show changes at once, because how long they
   * take on AWS is known for few of them.
   */
  readonly settled: Store['settled']
  /** Real time in epoch milliseconds, for values that depend on clocks outside the emulator. */
  readonly realNow: number
  /** The region in the credential scope. */
  readonly region: string
  /** The request's scheme and host, such as `http://localhost:4566`. Undefined without a request. */
  readonly origin: string | undefined
  /** The issuer of web identity tokens: a base URL, or `aws`. When undefined, `origin` is the issuer. */
  readonly tokenIssuer: Settings['tokenIssuer']
  readonly quotas: Quotas
  readonly sessions: Sessions
  readonly oidcIssuer: OidcIssuer
  readonly authorizationMessages: {
    /** Returns the JSON in an encoded authorization message. Undefined if the account has no such message. */
    decode(place: Place, message: string): string | undefined
  }
  /** ARNs outside the emulator and further AWS services that trust policies may name. */
  readonly externalPrincipals: ReadonlySet<string>
  /** Whether simulations evaluate what enforcement evaluates, or only what AWS's simulator does. */
  readonly simulate: Modes['simulate']
  /** Whether assertions and tokens are checked as AWS does, or more strictly. */
  readonly federation: Modes['federation']
  readonly templates: Templates
  readonly webIdentities: Pick<WebIdentities, 'verify' | 'verifySignature'>
  readonly logins: Logins
  /** The header DPoP: a proof that the client has a key (RFC 9449). Undefined without one. */
  readonly dpop: string | undefined
  /**
   * Returns whether the one-time code of this device may be verified. The verification counts once per call,
   * even if the call is refused. Not part of the transactional state.
   */
  readonly mayVerifyMfa: (serialNumber: string) => boolean
  /**
   * Verifies a pair of codes of this device, unless too many were wrong. Undefined means that it is wrong.
   * Counts wrong pairs even if the call changes nothing. Not part of the transactional state.
   */
  readonly verifyMfaPair: <T>(serialNumber: string, verify: () => T | undefined) => T | undefined
  /** When access keys, users, and roles were last used, and for what. Not part of the transactional state. */
  readonly usage: Pick<Usage, 'get' | 'details'>
  /** Returns what this server recently decided. Not part of the state, and with replicas, different in each. */
  readonly recentCalls: () => RecentCalls
  /** Returns a new unique ID in the caller's account. */
  newId(prefix: IdPrefix): string
  /** Returns random bytes in base64: by default 30, the length of a secret access key. */
  newSecret(bytes?: number): string
  newUuid(): string
  /** Returns `size` random bytes, for IDs of other forms. */
  readonly randomBytes: RandomBytes
  /** The latest denials of this server. Not part of the state, and with replicas, different in each. */
  readonly denials: Denials
}

/** One operation. `I` and `O` are its input and output as the model describes them. */
export type Operation<I, O> = AuthorizationRules<I> &
  PageRules &
  (ImmediateHandler<I, O> | PreparedHandler<I, O>)

export interface PageRules {
  /** Returns the error for the Marker of another request, where it is not that of IAM and STS. */
  readonly wrongMarker?: () => AwsError
}

/** The permissions that an operation requires. */
export interface AuthorizationRules<I> {
  /** The operation's own action, if it is not named like the operation: `service:Action`. */
  readonly action?: string
  /** Returns the resource to match in policies. Omitted if the action supports only `*`. */
  readonly resource?: (view: View, input: I, ctx: Context) => Target
  /** Returns who owns what the operation acts on. Omitted if it is the caller's account, or `resource` names it. */
  readonly owner?: (view: View, input: I, ctx: Pick<Context, 'settled'>) => Ownership | undefined
  /** Returns the condition keys specific to the request. The engine handles `Tags` and `TagKeys`. */
  readonly conditions?: (view: View, input: I, ctx: Context) => Conditions
  /** Returns the other permissions that the operation requires. Called once its own is granted. */
  readonly also?: (view: View, input: I, ctx: Context) => readonly Permission[]
  /**
   * Returns the error of a denial, where it does not say who was denied what, as those of IAM and STS do.
   *
   * @param permission the one that the caller lacks
   */
  readonly denial?: (permission: Permission) => AwsError
  /** The operation requires no permission, and no policy can deny it. */
  readonly ungoverned?: true
  /** The global endpoint of STS does not support the operation. */
  readonly regionalOnly?: true
}

/** An operation that runs synchronously. */
export interface ImmediateHandler<I, O> {
  /** Runs synchronously, in one transaction with the authorization. */
  readonly run: Run<I, O>
  /**
   * Returns the caller of an unsigned call from a token in its input. Rejects if it cannot verify the token.
   *
   * The policies decide on this caller, and `run` works in the caller's account.
   */
  readonly identify?: (view: View, input: I, ctx: Context) => Promise<Caller>
  readonly prepare?: never
}

/** An operation with an asynchronous step, such as waiting or a long computation. */
export interface PreparedHandler<I, O> {
  /**
   * Called once the caller is authorized, without locks. Returns a function that is run like `run`.
   *
   * Before that, the caller is authenticated again, then authorized again in the same transaction.
   */
  readonly prepare: (view: View, input: I, ctx: Context) => Promise<Run<I, O>>
  readonly run?: never
  readonly identify?: never
}

export type Run<I, O> = (tx: Tx, input: I, ctx: Context, denialOf: DenialOf) => O

/**
 * Returns the error with which another service would refuse the caller, for an operation that calls it with the caller's
 * permissions. Undefined when the caller has the permission. Use it where a denial does not refuse the operation itself.
 */
export type DenialOf = (permission: Permission) => AwsError | undefined

type OperationOf<S extends ServiceName, N extends OperationName<S>> = Operation<Input<S, N>, Output<S, N>>

/** Some of a service's operations, usually those of one resource family. */
export type Family<S extends ServiceName> = { readonly [N in OperationName<S>]?: OperationOf<S, N> }

/** The functions that run some of a service's operations, for a module that is loaded when one of them is first called. */
export type Runs<S extends ServiceName> = {
  readonly [N in OperationName<S>]?: Run<Input<S, N>, Output<S, N>>
}

/** The table entry of an operation that is not implemented. */
export const notYet = 'notYet'

/** Every operation of a service, implemented or marked as missing. */
export type OperationTable<S extends ServiceName> = {
  readonly [N in OperationName<S>]: OperationOf<S, N> | typeof notYet
}

/** The parts of a table that the model lacks: operations, which become `never`, and output members. */
type Surplus<S extends ServiceName, T> = {
  [N in keyof T]: N extends OperationName<S> ? CheckedOutput<S, N, T[N]> : never
}

/** The implementation itself, unless it returns members that its operation does not have. */
type CheckedOutput<S extends ServiceName, N extends OperationName<S>, Implementation> = Implementation extends
  | { readonly run: (...args: never[]) => infer R }
  | { readonly prepare: (...args: never[]) => Promise<(...args: never[]) => infer R> }
  ? Exclude<keyof NonNullable<R>, keyof NonNullable<Output<S, N>>> extends never
    ? Implementation
    : { readonly unknownOutputMember: Exclude<keyof NonNullable<R>, keyof NonNullable<Output<S, N>>> }
  : Implementation

/** Checks at compile time that no handler returns unknown output members, which `satisfies` cannot check. */
export function operationTable<S extends ServiceName>() {
  return <const T extends OperationTable<S>>(table: T & Surplus<S, T>): OperationTable<S> => table
}

export type { Input, OperationName, Operations, Output, ServiceName }

/** An operation with untyped input and output, once the model has checked the input. */
export type AnyOperation = Operation<unknown, unknown>
