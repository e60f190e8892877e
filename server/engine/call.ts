/**
 * The one place where an operation is run. A request, a page of the sign-in, a service that assumes a role, and a seed all
 * come here once the operation is known.
 */
import type { ServiceModel } from '../../protocol/service-model.ts'
import { validate } from '../../protocol/validate.ts'
import type { Store, Tx, View } from '../../store/index.ts'
import type { Arrival } from '../access/condition-keys.ts'
import type { Verdict } from '../access/judge.ts'
import type { Caller } from '../identity/caller.ts'
import { findRefusal } from './authorize.ts'
import type { Emulator } from './emulator.ts'
import { withMarkers } from './markers.ts'
import type { Context, Immediate, Operation, Prepared, Run } from './operation.ts'

/** A call whose input satisfies the model of its operation. */
export interface ValidatedCall<I, O, H = Operation<I, O>> {
  readonly operation: string
  /** `service:Operation`, as policies name it. */
  readonly action: string
  readonly handler: H
  readonly input: I
}

/** A call that does not have to wait for anything. */
export type ImmediateCall<I, O> = ValidatedCall<I, O, Operation<I, O> & Immediate<I, O>>

/** A call that has to wait for something. */
export type PreparedCall<I, O> = ValidatedCall<I, O, Operation<I, O> & Prepared<I, O>>

/** What differs from one way in which calls come to another. */
export interface ImmediateCallSource {
  /** What the handler gets to know when `caller` calls. */
  contextFor(caller: Caller): Context
  arrival(ctx: Context): Arrival
  /** Keeps what was decided. A call that waits is decided on twice; the later decision replaces the earlier one. */
  decided(verdicts: readonly Verdict[], isAllowed: boolean): void
}

/** The same for calls that may have to wait. */
export interface CallSource extends ImmediateCallSource {
  /** Called once a token in the input has shown who calls. */
  identified(caller: Caller): void
  /** The caller, found again: while a call was prepared, credentials may have expired. */
  callerAfterWait(caller: Caller): Caller
}

/** @throws AwsError ValidationError for an input that the model does not permit */
export function validatedCall<I extends object, O, H extends Operation<I, O>>(
  model: ServiceModel,
  operation: string,
  handler: H & Operation<I, O>,
  input: I,
): ValidatedCall<I, O, H> {
  const operationModel = model.operations[operation]
  if (operationModel) validate(model, operationModel, Object.fromEntries(Object.entries(input)))
  return { operation, action: `${model.service}:${operation}`, handler, input }
}

/**
 * Authorizes a call and runs it, in one transaction.
 *
 * @throws AwsError the refusal, unless the mode is to let the call pass; or what the operation throws
 */
export function runCall<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ValidatedCall<I, O>,
  caller: Caller,
): O | Promise<O> {
  const { handler } = call
  if (handler.identify) return identifyAndRun(emulator, source, call, caller, handler.identify, handler.run)
  if (handler.run) return authorizeAndRun(emulator, source, call, caller, handler.run)
  return prepareAndRun(emulator, source, call, caller, handler.prepare)
}

/**
 * Who calls, as a token in the input shows; `unknown` when the operation takes no such token.
 *
 * @throws AwsError the refusal of a token that cannot be verified
 */
export async function identifyCaller<I, O>(
  emulator: Emulator,
  source: ImmediateCallSource,
  { handler: { identify }, input }: ImmediateCall<I, O>,
  unknown: Caller,
): Promise<Caller> {
  return identify ? callerShownBy(emulator, source, input, unknown, identify) : unknown
}

/** Authorizes and runs a call that does not have to wait, by a caller who is identified. */
export function runImmediateCall<I, O>(
  emulator: Emulator,
  source: ImmediateCallSource,
  call: ImmediateCall<I, O>,
  caller: Caller,
): O {
  return authorizeAndRun(emulator, source, call, caller, call.handler.run)
}

/** Runs a call as part of a transaction, without a decision: for what the emulator sets up by itself. */
export function runUndecided<I, O>(tx: Tx, { handler, input }: ImmediateCall<I, O>, ctx: Context): O {
  return handler.run(tx, input, ctx)
}

/** The same for a call that has to wait, in a transaction of its own. */
export async function runPreparedUndecided<I, O>(
  store: Store,
  { handler, input }: PreparedCall<I, O>,
  ctx: Context,
): Promise<O> {
  const run = await handler.prepare(store.view(ctx.accountId), input, ctx)
  return store.transact(ctx.accountId, (tx) => run(tx, input, ctx))
}

function authorizeAndRun<I, O>(
  emulator: Emulator,
  source: ImmediateCallSource,
  call: ValidatedCall<I, O>,
  caller: Caller,
  run: Run<I, O>,
): O {
  const ctx = source.contextFor(caller)
  return emulator.store.transact(caller.accountId, (tx) => {
    authorize(emulator, source, call, tx, ctx)
    return withMarkers(call.operation, call.input, (input) => run(tx, input, ctx))
  })
}

/** Nobody has signed the call: its input proves who calls. */
async function identifyAndRun<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ValidatedCall<I, O>,
  unknown: Caller,
  identify: NonNullable<Immediate<I, O>['identify']>,
  run: Run<I, O>,
): Promise<O> {
  const caller = await callerShownBy(emulator, source, call.input, unknown, identify)
  source.identified(caller)
  return authorizeAndRun(emulator, source, call, caller, run)
}

function callerShownBy<I, O>(
  { store }: Emulator,
  source: ImmediateCallSource,
  input: I,
  unknown: Caller,
  identify: NonNullable<Immediate<I, O>['identify']>,
): Promise<Caller> {
  const ctx = source.contextFor(unknown)
  return identify(store.view(ctx.accountId), input, ctx)
}

/** While a call is prepared anything may change: whose credentials they are, and what they permit. */
async function prepareAndRun<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ValidatedCall<I, O>,
  caller: Caller,
  prepare: Prepared<I, O>['prepare'],
): Promise<O> {
  const view = emulator.store.view(caller.accountId)
  const ctx = source.contextFor(caller)
  authorize(emulator, source, call, view, ctx)
  const run = await prepare(view, call.input, ctx)
  return authorizeAndRun(emulator, source, call, source.callerAfterWait(caller), run)
}

/** @throws AwsError the refusal, unless the mode is to let the call pass */
function authorize<I, O>(
  { settings: { auth } }: Emulator,
  source: ImmediateCallSource,
  { action, handler: operation, input }: ValidatedCall<I, O>,
  view: View,
  ctx: Context,
): void {
  if (auth === 'off') return
  const { refusal, verdicts } = findRefusal({
    action,
    arrival: source.arrival(ctx),
    operation,
    view,
    input,
    ctx,
  })
  source.decided(verdicts, refusal === undefined)
  if (refusal && auth === 'enforce') throw refusal
}
