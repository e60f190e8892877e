/**
 * The way of a request: parse, authenticate, validate, authorize, run, commit, answer, record. A file a step.
 */
import { AwsError, notImplemented, serviceFailure, serviceUnavailable } from '../../protocol/errors.ts'
import { readInput } from '../../protocol/query.ts'
import { parseSignature } from '../../protocol/sigv4.ts'
import { validate } from '../../protocol/validate.ts'
import { StoreUnavailableError } from '../../store/index.ts'
import { contextFor, type Iamulator } from '../iamulator.ts'
import { services } from '../services.ts'
import { answerError, answerOutput, withRequestIds } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { type AuthorizationQuestion, findRefusal } from './authorize.ts'
import { type Exchange, regionOf } from './exchange.ts'
import { type Call, findCall, parse } from './parse.ts'
import { record } from './record.ts'
import type { Answer, WireRequest } from './request.ts'

export type { Answer, WireRequest } from './request.ts'

/**
 * Answers one request. Synchronous unless something must become durable first: an answer leaves only when
 * everything that it saw is on disk.
 */
export function respond(iamulator: Iamulator, request: WireRequest): Answer | Promise<Answer> {
  const exchange: Exchange = {
    request,
    requestId: iamulator.newRequestId(),
    startedAt: performance.now(),
    decision: '-',
  }
  const answer = answerTo(iamulator, exchange)
  const durable = iamulator.store.durable()
  if (!durable) return finish(iamulator, exchange, answer)
  return durable.then(
    () => finish(iamulator, exchange, answer),
    (error: unknown) => finish(iamulator, exchange, fail(iamulator, exchange, error)),
  )
}

function finish(iamulator: Iamulator, exchange: Exchange, answer: Answer): Answer {
  record(iamulator, exchange, answer.status)
  return answer
}

function answerTo(iamulator: Iamulator, exchange: Exchange): Answer {
  try {
    const parsed = parse(services, exchange.request)
    if ('answer' in parsed) {
      exchange.service = parsed.service
      return withRequestIds(iamulator, exchange, parsed.answer)
    }
    exchange.service = parsed.dispatch.service
    const call = findCall(services, parsed.dispatch)
    exchange.call = call
    return answerOutput(iamulator, exchange, call, execute(iamulator, exchange, call))
  } catch (error) {
    return fail(iamulator, exchange, error)
  }
}

/** AWS's errors are answers like others. Everything else is a bug of ours, which AWS would call ServiceFailure. */
function fail(iamulator: Iamulator, exchange: Exchange, error: unknown): Answer {
  if (error instanceof AwsError) return answerError(iamulator, exchange, error)
  if (error instanceof StoreUnavailableError)
    return answerError(iamulator, exchange, serviceUnavailable(error.message))
  iamulator.log.error(`request ${exchange.requestId} failed`, error)
  return answerError(iamulator, exchange, serviceFailure())
}

function execute(iamulator: Iamulator, exchange: Exchange, call: Call): unknown {
  const signature = parseSignature(call.request)
  exchange.signature = signature
  const caller = authenticate(iamulator, call, signature)
  exchange.caller = caller
  const operation = services[call.service].operation(call.operation)
  if (!operation) throw notImplemented(call.operation)
  const input = readInput(call.model, call.operationModel, call.parameters)
  validate(call.model, call.operationModel, input)
  const ctx = contextFor(iamulator, caller, regionOf(exchange))
  return iamulator.store.transact(caller.accountId, (tx) => {
    authorize(iamulator, exchange, { call, operation, view: tx, input, ctx })
    return operation.run(tx, input, ctx)
  })
}

/** Throws the refusal, unless the mode is to let it pass. */
function authorize(iamulator: Iamulator, exchange: Exchange, question: AuthorizationQuestion): void {
  const { auth } = iamulator.settings
  if (auth === 'off') return
  const { refusal, verdicts } = findRefusal(question)
  exchange.verdicts = verdicts
  exchange.decision = refusal ? 'deny' : 'allow'
  if (refusal && auth === 'enforce') throw refusal
}
