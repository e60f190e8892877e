/**
 * The way of a request: parse, authenticate, validate, authorize, run, commit, answer, record. A file a step.
 */
import { AwsError, notImplemented, serviceFailure, serviceUnavailable } from '../../../protocol/errors.ts'
import { readInput } from '../../../protocol/query.ts'
import { parseSignature } from '../../../protocol/sigv4.ts'
import { validate } from '../../../protocol/validate.ts'
import { StoreUnavailableError } from '../../../store/index.ts'
import { runCall } from '../../engine/call.ts'
import type { Emulator } from '../../engine/emulator.ts'
import type { Answer, WireRequest } from '../../engine/request.ts'
import { services } from '../../services/index.ts'
import { answerError, answerOutput, withRequestIds } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { Exchange } from './exchange.ts'
import { refuseForeignPages } from './foreign-pages.ts'
import { type Call, findCall, parse } from './parse.ts'
import { record } from './record.ts'

export type { Answer, WireRequest } from '../../engine/request.ts'

/**
 * Answers one request. Synchronous unless the operation has to wait, or something must become durable first: an
 * answer leaves only when everything that it saw is on disk.
 */
export function respond(iamulator: Emulator, request: WireRequest): Answer | Promise<Answer> {
  const exchange = new Exchange(iamulator, request)
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
  const handler = services[call.service].operation(call.operation)
  if (!handler) throw notImplemented(call.operation)
  const input = readInput(call.model, call.operationModel, call.parameters)
  validate(call.model, call.operationModel, input)
  const { operation, action } = call
  return runCall<unknown, unknown>(
    iamulator,
    exchange,
    { operation, action, handler, input },
    exchange.caller,
  )
}
