/** What an operation is: the types that every resource family fills in. */
import type { Input, OperationName, Operations, Output, ServiceName } from '../../protocol/model/index.ts'
import type { Tx, Usage, View } from '../../store/index.ts'
import type { Conditions, Permission, Target } from '../access/target.ts'
import type { IdPrefix } from '../aws/ids.ts'
import type { Quotas } from '../aws/quotas.ts'
import type { Caller } from '../identity/caller.ts'
import type { Sessions } from '../identity/sessions.ts'
import type { WebIdentities } from '../identity/web-identity/index.ts'
import type { Modes, Settings } from '../runtime/settings.ts'
import type { Templates } from './templates.ts'

/** What a handler may know besides the state and its input. It has no clock and no randomness of its own. */
export interface Context {
  readonly caller: Caller
  /** The caller's account, 12 digits. */
  readonly accountId: string
  /** The emulator's time in epoch milliseconds. */
  readonly now: number
  /** Real time in epoch milliseconds, for what is measured with clocks outside the emulator. */
  readonly realNow: number
  /** The region in the credential scope. */
  readonly region: string
  /** Scheme and host that the request was sent to, `http://localhost:4566`; undefined for what no request asked for. */
  readonly origin: string | undefined
  /** Whom web identity tokens say that they are from: a base URL, or `aws`; undefined: `origin`. */
  readonly tokenIssuer: Settings['tokenIssuer']
  readonly quotas: Quotas
  readonly sessions: Sessions
  readonly authorizationMessages: {
    /** The JSON inside an encoded authorization message; undefined when it is none of the account's. */
    decode(accountId: string, message: string): string | undefined
  }
  /** ARNs outside the emulator, and further services of AWS, that trust policies may name. */
  readonly externalPrincipals: ReadonlySet<string>
  /** Whether simulations see what enforcement sees, or what those of AWS see. */
  readonly simulate: Modes['simulate']
  readonly templates: Templates
  readonly webIdentities: Pick<WebIdentities, 'verify'>
  /** When access keys, users and roles were last used, and for what: kept apart from the transactional state. */
  readonly usage: Pick<Usage, 'get' | 'details'>
  /** A new identifier of the caller's account. */
  newId(prefix: IdPrefix): string
  /** Random bytes in base64; 30 unless told otherwise, which make a secret access key. */
  newSecret(bytes?: number): string
  newUuid(): string
}

/** One operation. `I` and `O` are its input and output as the model describes them. */
export type Operation<I, O> = Governed<I> & (Immediate<I, O> | Prepared<I, O>)

/** What an operation needs permission for. */
export interface Governed<I> {
  /** The resource that policies see; left out when the action has no resource-level permissions (`*`). */
  readonly resource?: (view: View, input: I, ctx: Context) => Target
  /** Condition keys particular to the request. Tags in `Tags` and `TagKeys` are seen to by the pipeline. */
  readonly conditions?: (view: View, input: I, ctx: Context) => Conditions
  readonly also?: (view: View, input: I, ctx: Context) => readonly Permission[]
  /** Nobody needs a permission for it, and no policy can deny it. */
  readonly ungoverned?: true
  /** The global endpoint of STS does not have it. */
  readonly regionalOnly?: true
}

export interface Immediate<I, O> {
  /** Synchronous, in one transaction with the authorization. */
  readonly run: Run<I, O>
  /**
   * Who calls, where no signature tells but a token in the input: answers once that is verified, and rejects with the
   * refusal when it cannot be. The policies decide on this caller, in whose account `run` then works.
   */
  readonly identify?: (view: View, input: I, ctx: Context) => Promise<Caller>
  readonly prepare?: never
}

/** An operation that has to wait for something, or that computes long. */
export interface Prepared<I, O> {
  /**
   * Called once the caller is authorized; nothing is locked meanwhile. Answers what is then run as `run` is: the
   * caller is authenticated and authorized again before that, in the same transaction.
   */
  readonly prepare: (view: View, input: I, ctx: Context) => Promise<Run<I, O>>
  readonly run?: never
  readonly identify?: never
}

export type Run<I, O> = (tx: Tx, input: I, ctx: Context) => O

type OperationOf<S extends ServiceName, N extends OperationName<S>> = Operation<Input<S, N>, Output<S, N>>

/** Some operations of a service, usually one resource family. */
export type Family<S extends ServiceName> = { readonly [N in OperationName<S>]?: OperationOf<S, N> }

/** What stands in the table for an operation that is not implemented. */
export const notYet = 'notYet'

/** Every operation of a service, implemented or named as missing. */
export type OperationTable<S extends ServiceName> = {
  readonly [N in OperationName<S>]: OperationOf<S, N> | typeof notYet
}

/** What an implementation has beyond the model: operations, which become `never`, and members of the output. */
type Surplus<S extends ServiceName, T> = {
  [N in keyof T]: N extends OperationName<S> ? CheckedOutput<S, N, T[N]> : never
}

/** The implementation as it is, unless it answers members that its operation does not have. */
type CheckedOutput<S extends ServiceName, N extends OperationName<S>, Implementation> = Implementation extends
  | { readonly run: (...args: never[]) => infer R }
  | { readonly prepare: (...args: never[]) => Promise<(...args: never[]) => infer R> }
  ? Exclude<keyof NonNullable<R>, keyof NonNullable<Output<S, N>>> extends never
    ? Implementation
    : { readonly unknownOutputMember: Exclude<keyof NonNullable<R>, keyof NonNullable<Output<S, N>>> }
  : Implementation

/** Checks what `satisfies` cannot: that no handler answers members that its operation does not have. */
export function operationTable<S extends ServiceName>() {
  return <const T extends OperationTable<S>>(table: T & Surplus<S, T>): OperationTable<S> => table
}

export type { Input, OperationName, Operations, Output, ServiceName }

/** An operation whose input and output are no longer told apart by type: the model has checked the input. */
export type AnyOperation = Operation<unknown, unknown>
