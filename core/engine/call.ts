/**
 * Runs operations. This is the only module that does.
 *
 * API requests, sign-in pages, services that assume roles, and seeds call it once the operation is known.
 */
import { notImplemented } from '../../protocol/errors.ts'
import type { OperationModel, ServiceModel } from '../../protocol/service-model.ts'
import type { Structure } from '../../protocol/structure.ts'
import { validate } from '../../protocol/validate.ts'
import { accountKey, type Store, type Tx, type View } from '../../store/index.ts'
import type { Arrival } from '../access/condition-keys.ts'
import type { Verdict } from '../access/judge.ts'
import type { Caller } from '../identity/caller.ts'
import { endDueClosures } from './account-closures.ts'
import { type AuthorizationQuestion, findDenial, findRefusal } from './authorize.ts'
import { emptiedFirstPage } from './empty-pages.ts'
import type { Emulator } from './emulator.ts'
import { keepingChanges, RefusalWithChanges } from './kept-changes.ts'
import { type PagedCall, withInternalMarker, withMarkers } from './markers.ts'
import type { Context, DenialOf, ImmediateHandler, Operation, PreparedHandler, Run } from './operation.ts'
import { endDueDeletions } from './role-deletions.ts'

/** A call whose input satisfies its operation's model. */
export interface ValidatedCall<I, O, H = Operation<I, O>> {
  readonly service: string
  readonly operation: string
  /** The action as policies spell it: `service:Operation`. */
  readonly action: string
  readonly handler: H
  readonly input: I
}

/** A call whose handler runs synchronously. */
export type ImmediateCall<I, O> = ValidatedCall<I, O, Operation<I, O> & ImmediateHandler<I, O>>

/** A call whose handler has an asynchronous step before it runs. */
export type PreparedCall<I, O> = ValidatedCall<I, O, Operation<I, O> & PreparedHandler<I, O>>

/** The parts of a call that depend on where it comes from, such as an API request or a sign-in page. */
export interface CallSource {
  /** Returns the context of a call that `caller` makes. */
  contextFor(caller: Caller): Context
  arrival(ctx: Context): Arrival
  /** Records the decision on a call. A call that waits is decided twice: the second decision replaces the first. */
  decided(ctx: Context, verdicts: readonly Verdict[], isAllowed: boolean): void
  /** Called within the transaction, before an allowed call runs. What it throws ends the call. */
  before?(view: View, input: unknown): void
  /** Called once a token in the input has identified the caller. */
  identified(caller: Caller): void
  /** Authenticates the caller again, because credentials may have expired during the asynchronous step. */
  callerAfterWait(caller: Caller): Caller
}

/** An operation by its names and its model. */
interface NamedOperation extends Pick<ValidatedCall<never, never>, 'service' | 'operation' | 'action'> {
  readonly model: ServiceModel
  readonly operationModel: OperationModel
}

/**
 * Validates the input of an operation.
 *
 * @throws AwsError ValidationError when the input violates the model
 */
export function checkedCall<H>(
  { service, operation, action, model, operationModel }: NamedOperation,
  handler: H,
  input: Structure,
): ValidatedCall<unknown, unknown, H> {
  validate(model, operationModel, input)
  return { service, operation, action, handler, input }
}

/**
 * Validates the typed input of a call that is not an API request.
 *
 * @throws AwsError ValidationError when the input violates the model
 */
export function validatedCall<I extends object, O, H extends Operation<I, O>>(
  model: ServiceModel,
  operation: string,
  handler: H & Operation<I, O>,
  input: I,
): ValidatedCall<I, O, H> {
  const operationModel = model.operations[operation]
  if (!operationModel) throw notImplemented(operation)
  // A copy has the index signature that interfaces lack.
  validate(model, operationModel, Object.fromEntries(Object.entries(input)))
  const { service } = model
  return { service, operation, action: `${service}:${operation}`, handler, input }
}

/**
 * Authorizes a call and runs it in one transaction.
 *
 * @throws AwsError the denial, unless the mode lets denied calls pass; or the operation's error
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

/** Authorizes and runs an immediate call by an identified caller. */
export function runImmediateCall<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ImmediateCall<I, O>,
  caller: Caller,
): O {
  return authorizeAndRun(emulator, source, call, caller, call.handler.run)
}

/** Runs a call within a transaction, without authorization. The emulator uses it for its own setup. */
export function runUnauthorized<I, O>(tx: Tx, { handler, input }: ImmediateCall<I, O>, ctx: Context): O {
  return handler.run(tx, input, ctx, NO_DENIAL)
}

/** The emulator may do everything. */
const NO_DENIAL: DenialOf = () => undefined

/** The same for a call with an asynchronous step, in a separate transaction. */
export async function runPreparedUnauthorized<I, O>(
  store: Store,
  { handler, input }: PreparedCall<I, O>,
  ctx: Context,
): Promise<O> {
  const run = await handler.prepare(store.view(ctx), input, ctx)
  return store.transact(ctx, (tx) => run(tx, input, ctx, NO_DENIAL))
}

function authorizeAndRun<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ValidatedCall<I, O>,
  caller: Caller,
  run: Run<I, O>,
): O {
  const ctx = source.contextFor(caller)
  endDueClosures(emulator.store, caller, ctx.timeIn)
  const outcome = emulator.store.transact(caller, (tx) => {
    endDueDeletions(tx, ctx.timeIn(tx))
    const denialOf = authorize(emulator, source, call, tx, ctx)
    source.before?.(tx, call.input)
    return keepingChanges(() =>
      withMarkers(pagedCall(call, caller), (input) => pageOf(emulator, call, run(tx, input, ctx, denialOf))),
    )
  })
  if (outcome instanceof RefusalWithChanges) throw outcome
  return outcome
}

function pagedCall<I, O>({ operation, input, handler }: ValidatedCall<I, O>, caller: Caller): PagedCall<I> {
  return { operation, account: accountKey(caller), input, wrongMarker: handler.wrongMarker }
}

/** Returns the output, which is a page if the operation lists something. */
function pageOf<I, O>({ settings }: Emulator, call: ValidatedCall<I, O>, output: O): O {
  return settings.emptyPages === 'on' ? emptiedFirstPage(call, output) : output
}

/** Runs an unsigned call, whose input identifies the caller. */
async function identifyAndRun<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ValidatedCall<I, O>,
  unknown: Caller,
  identify: NonNullable<ImmediateHandler<I, O>['identify']>,
  run: Run<I, O>,
): Promise<O> {
  const ctx = source.contextFor(unknown)
  const caller = await identify(emulator.store.view(ctx), call.input, ctx)
  source.identified(caller)
  return authorizeAndRun(emulator, source, call, caller, run)
}

/**
 * Authorizes a call, prepares it, then authenticates and authorizes it again before it runs.
 *
 * Meanwhile, the owner of the credentials and the permissions may have changed.
 */
async function prepareAndRun<I, O>(
  emulator: Emulator,
  source: CallSource,
  call: ValidatedCall<I, O>,
  caller: Caller,
  prepare: PreparedHandler<I, O>['prepare'],
): Promise<O> {
  const view = emulator.store.view(caller)
  const ctx = source.contextFor(caller)
  endDueClosures(emulator.store, caller, ctx.timeIn)
  authorize(emulator, source, call, view, ctx)
  const run = await prepare(view, withInternalMarker(pagedCall(call, caller)), ctx)
  return authorizeAndRun(emulator, source, call, source.callerAfterWait(caller), run)
}

/**
 * Returns how to decide on further permissions of the caller, which are recorded with the decision on the call.
 *
 * @throws AwsError the denial, unless the mode lets denied calls pass
 */
function authorize<I, O>(
  { settings: { auth } }: Emulator,
  source: CallSource,
  { action, handler: operation, input }: ValidatedCall<I, O>,
  view: View,
  ctx: Context,
): DenialOf {
  if (auth === 'off') return NO_DENIAL
  const question = { action, arrival: source.arrival(ctx), operation, view, input, ctx }
  const { refusal, verdicts } = findRefusal(question)
  source.decided(ctx, verdicts, refusal === undefined)
  if (refusal && auth === 'enforce') throw refusal
  return deciding(source, question, {
    verdicts,
    isAllowed: refusal === undefined,
    enforces: auth === 'enforce',
  })
}

interface Decided {
  readonly verdicts: readonly Verdict[]
  readonly isAllowed: boolean
  readonly enforces: boolean
}

function deciding<I>(
  source: CallSource,
  question: AuthorizationQuestion<I>,
  { verdicts, isAllowed, enforces }: Decided,
): DenialOf {
  // Few operations ask, so the list is copied only then.
  let all = verdicts
  return (permission) => {
    const { denial, verdict } = findDenial(question, permission)
    all = [...all, verdict]
    source.decided(question.ctx, all, isAllowed)
    return enforces ? denial : undefined
  }
}
