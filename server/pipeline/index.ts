/**
 * The way of a request: parse, authenticate, validate, authorize, run, commit, answer, record. A file a step.
 */
import { AwsError, notImplemented, serviceFailure, serviceUnavailable } from '../../protocol/errors.ts'
import type { Structure } from '../../protocol/query.ts'
import { readInput } from '../../protocol/query.ts'
import { validate } from '../../protocol/validate.ts'
import { StoreUnavailableError, type Tx } from '../../store/index.ts'
import type { Caller } from '../caller.ts'
import { contextFor, type Iamulator } from '../iamulator.ts'
import type { Context } from '../operation.ts'
import { type AnyOperation, services } from '../services.ts'
import { answerError, answerOutput } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { findRefusal } from './authorize.ts'
import { type Call, parse } from './parse.ts'
import { type Exchange, record } from './record.ts'
import type { Answer, WireRequest } from './request.ts'

export type { Answer, WireRequest } from './request.ts'

/** Of requests that are not signed. */
const FALLBACK_REGION = 'us-east-1'

/**
 * Answers one request. Synchronous unless something must become durable first: an answer leaves only when
 * everything that it saw is on disk.
 */
export function respond(server: Iamulator, request: WireRequest): Answer | Promise<Answer> {
  const exchange: Exchange = {
    request,
    requestId: server.newRequestId(),
    startedAt: performance.now(),
    decision: '-',
  }
  const answer = answerTo(server, exchange)
  const durable = server.store.durable()
  if (!durable) return finish(server, exchange, answer)
  return durable.then(
    () => finish(server, exchange, answer),
    (error: unknown) => finish(server, exchange, fail(server, exchange, error)),
  )
}

function finish(server: Iamulator, exchange: Exchange, answer: Answer): Answer {
  record(server, exchange, answer.status)
  return answer
}

function answerTo(server: Iamulator, exchange: Exchange): Answer {
  try {
    const parsed = parse(services, exchange.request)
    if ('answer' in parsed) return parsed.answer
    exchange.call = parsed.call
    return answerOutput(server, exchange, parsed.call, execute(server, exchange, parsed.call))
  } catch (error) {
    return fail(server, exchange, error)
  }
}

/** AWS's errors are answers like others. Everything else is a bug of ours, which AWS would call ServiceFailure. */
function fail(server: Iamulator, exchange: Exchange, error: unknown): Answer {
  if (error instanceof AwsError) return answerError(server, exchange, error)
  if (error instanceof StoreUnavailableError)
    return answerError(server, exchange, serviceUnavailable(error.message))
  server.log.error(`request ${exchange.requestId} failed`, error)
  return answerError(server, exchange, serviceFailure())
}

function execute(server: Iamulator, exchange: Exchange, call: Call): unknown {
  const caller = authenticate(server, call)
  exchange.caller = caller
  const operation = services[call.service].operation(call.operation)
  if (!operation) throw notImplemented(call.operation)
  const input = readInput(call.model, call.operationModel, call.parameters)
  validate(call.model, call.operationModel, input)
  const ctx = contextFor(server, caller, call.signature?.scope.region ?? FALLBACK_REGION)
  return server.store.transact(caller.accountId, (tx) => {
    authorize(server, exchange, { call, operation, caller, input, ctx, tx })
    return operation.run(tx, input, ctx)
  })
}

interface Invocation {
  readonly call: Call
  readonly operation: AnyOperation
  readonly caller: Caller
  readonly input: Structure
  readonly ctx: Context
  readonly tx: Tx
}

/** Throws the refusal, unless the mode is to let it pass. */
function authorize(server: Iamulator, exchange: Exchange, invocation: Invocation): void {
  if (server.modes.auth === 'off') return
  const { call, operation, caller, input, ctx, tx } = invocation
  const refusal = findRefusal({
    service: call.service,
    operationName: call.operation,
    operation,
    view: tx,
    ctx,
    request: call.request,
    caller,
    now: ctx.now,
    region: call.service === 'iam' ? 'us-east-1' : ctx.region,
    input,
  })
  exchange.decision = refusal ? 'deny' : 'allow'
  if (refusal && server.modes.auth === 'enforce') throw refusal
}
