/**
 * The way of a request: parse, authenticate, validate, authorize, run, commit, answer, record. A file a step.
 */
import { AwsError, notImplemented, serviceFailure, serviceUnavailable } from '../../../protocol/errors.ts'
import { readInput } from '../../../protocol/query.ts'
import { parseSignature } from '../../../protocol/sigv4.ts'
import { validate } from '../../../protocol/validate.ts'
import { StoreUnavailableError, type View } from '../../../store/index.ts'
import { type AuthorizationQuestion, arrivalOf, findRefusal } from '../../engine/authorize.ts'
import { contextFor } from '../../engine/context.ts'
import type { Emulator } from '../../engine/emulator.ts'
import { withMarkers } from '../../engine/markers.ts'
import type { AnyOperation, Context, Run } from '../../engine/operation.ts'
import type { Answer, WireRequest } from '../../engine/request.ts'
import { ANONYMOUS, type Caller } from '../../identity/caller.ts'
import { services } from '../../services/index.ts'
import { answerError, answerOutput, withRequestIds } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { type Exchange, originOf, regionOf } from './exchange.ts'
import { refuseForeignPages } from './foreign-pages.ts'
import { type Call, findCall, parse } from './parse.ts'
import { record } from './record.ts'

export type { Answer, WireRequest } from '../../engine/request.ts'

/**
 * Answers one request. Synchronous unless the operation has to wait, or something must become durable first: an
 * answer leaves only when everything that it saw is on disk.
 */
export function respond(iamulator: Emulator, request: WireRequest): Answer | Promise<Answer> {
  const exchange: Exchange = {
    request,
    requestId: iamulator.newRequestId(),
    startedAt: performance.now(),
    decision: '-',
  }
  const answer = answerTo(iamulator, exchange)
  return answer instanceof Promise
    ? answer.then((waited) => finish(iamulator, exchange, waited))
    : finish(iamulator, exchange, answer)
}

function finish(iamulator: Emulator, exchange: Exchange, answer: Answer): Answer | Promise<Answer> {
  const durable = iamulator.store.durable()
  if (!durable) return recorded(iamulator, exchange, answer)
  return durable.then(
    () => recorded(iamulator, exchange, answer),
    (error: unknown) => recorded(iamulator, exchange, fail(iamulator, exchange, error)),
  )
}

function recorded(iamulator: Emulator, exchange: Exchange, answer: Answer): Answer {
  record(iamulator, exchange, answer.status)
  return answer
}

function answerTo(iamulator: Emulator, exchange: Exchange): Answer | Promise<Answer> {
  try {
    const parsed = parse(services, exchange.request)
    if ('answer' in parsed) {
      exchange.service = parsed.service
      return withRequestIds(iamulator, exchange, parsed.answer)
    }
    exchange.service = parsed.dispatch.service
    const call = findCall(services, parsed.dispatch)
    exchange.call = call
    const output = execute(iamulator, exchange, call)
    if (!(output instanceof Promise)) return answerOutput(iamulator, exchange, call, output)
    return output.then(
      (waited) => answerOutput(iamulator, exchange, call, waited),
      (error: unknown) => fail(iamulator, exchange, error),
    )
  } catch (error) {
    return fail(iamulator, exchange, error)
  }
}

/** AWS's errors are answers like others. Everything else is a bug of ours, which AWS would call ServiceFailure. */
function fail(iamulator: Emulator, exchange: Exchange, error: unknown): Answer {
  if (error instanceof AwsError) return answerError(iamulator, exchange, error)
  if (error instanceof StoreUnavailableError)
    return answerError(iamulator, exchange, serviceUnavailable(error.message))
  iamulator.log.error(`request ${exchange.requestId} failed`, error)
  return answerError(iamulator, exchange, serviceFailure())
}

function execute(iamulator: Emulator, exchange: Exchange, call: Call): unknown {
  refuseForeignPages(exchange.request, iamulator.settings.allowHosts)
  const signature = parseSignature(call.request)
  exchange.signature = signature
  exchange.caller = authenticate(iamulator, call, signature)
  const operation = services[call.service].operation(call.operation)
  if (!operation) throw notImplemented(call.operation)
  const input = readInput(call.model, call.operationModel, call.parameters)
  validate(call.model, call.operationModel, input)
  const asked = { call, operation, input }
  if (operation.identify) return identifyAndRun(iamulator, exchange, asked, operation.identify, operation.run)
  if (operation.run) return runIn(iamulator, exchange, asked, exchange.caller, operation.run)
  return prepareAndRun(iamulator, exchange, asked, exchange.caller, operation.prepare)
}

interface Asked extends Pick<AuthorizationQuestion, 'operation' | 'input'> {
  readonly call: Call
}

function runIn(
  iamulator: Emulator,
  exchange: Exchange,
  asked: Asked,
  caller: Caller,
  run: Run<unknown, unknown>,
): unknown {
  const ctx = contextFor(iamulator, caller, regionOf(exchange), originOf(exchange))
  return iamulator.store.transact(caller.accountId, (tx) => {
    authorize(iamulator, exchange, questionOf(asked, tx, ctx))
    return withMarkers(asked.call.operation, asked.input, (input) => run(tx, input, ctx))
  })
}

/** Nobody has signed: what the input proves says who calls. */
async function identifyAndRun(
  iamulator: Emulator,
  exchange: Exchange,
  asked: Asked,
  identify: NonNullable<AnyOperation['identify']>,
  run: Run<unknown, unknown>,
): Promise<unknown> {
  const ctx = contextFor(iamulator, exchange.caller ?? ANONYMOUS, regionOf(exchange), originOf(exchange))
  const caller = await identify(iamulator.store.view(ctx.accountId), asked.input, ctx)
  exchange.caller = caller
  return runIn(iamulator, exchange, asked, caller, run)
}

/** While it was prepared anything may have changed: whose credentials they are, and what they may do. */
async function prepareAndRun(
  iamulator: Emulator,
  exchange: Exchange,
  asked: Asked,
  caller: Caller,
  prepare: NonNullable<AnyOperation['prepare']>,
): Promise<unknown> {
  const view = iamulator.store.view(caller.accountId)
  const ctx = contextFor(iamulator, caller, regionOf(exchange), originOf(exchange))
  authorize(iamulator, exchange, questionOf(asked, view, ctx))
  const run = await prepare(view, asked.input, ctx)
  return runIn(iamulator, exchange, asked, authenticate(iamulator, asked.call, exchange.signature), run)
}

function questionOf(asked: Asked, view: View, ctx: Context): AuthorizationQuestion {
  return { action: asked.call.action, arrival: arrivalOf(asked.call, ctx), view, ctx, ...asked }
}

/** Throws the refusal, unless the mode is to let it pass. */
function authorize(iamulator: Emulator, exchange: Exchange, question: AuthorizationQuestion): void {
  const { auth } = iamulator.settings
  if (auth === 'off') return
  const { refusal, verdicts } = findRefusal(question)
  exchange.verdicts = verdicts
  exchange.decision = refusal ? 'deny' : 'allow'
  if (refusal && auth === 'enforce') throw refusal
}
