/**
 * Answers API requests in steps: parse, authenticate, validate, authorize, run, commit, answer, and record.
 *
 * `engine/call.ts` validates, authorizes, and runs; each other step has a file here.
 */
import { AwsError, notImplemented, serviceFailure, serviceUnavailable } from '../../../protocol/errors.ts'
import { readInput } from '../../../protocol/query.ts'
import { parseSignature } from '../../../protocol/sigv4.ts'
import { StoreUnavailableError } from '../../../store/index.ts'
import { checkedCall, runCall } from '../../engine/call.ts'
import type { Emulator } from '../../engine/emulator.ts'
import type { Answer, WireRequest } from '../../engine/request.ts'
import { services } from '../../services/index.ts'
import { answerError, answerOutput, withRequestIds } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { refuseCrossSite } from './cross-site.ts'
import { Exchange } from './exchange.ts'
import { type Call, findCall, parse } from './parse.ts'
import { record } from './record.ts'

/**
 * Answers one request. The answer is sent only after everything in it is on disk.
 *
 * Synchronous unless the operation waits, or a write has to become durable first.
 */
export function respond(emulator: Emulator, request: WireRequest): Answer | Promise<Answer> {
  const exchange = new Exchange(emulator, request)
  const answer = answerTo(exchange)
  return answer instanceof Promise
    ? answer.then((waited) => finish(exchange, waited))
    : finish(exchange, answer)
}

function finish(exchange: Exchange, answer: Answer): Answer | Promise<Answer> {
  const durable = exchange.emulator.store.durable()
  if (!durable) return recordAnswer(exchange, answer)
  return durable.then(
    () => recordAnswer(exchange, answer),
    (error: unknown) => recordAnswer(exchange, fail(exchange, error)),
  )
}

function recordAnswer(exchange: Exchange, answer: Answer): Answer {
  record(exchange, answer.status)
  return answer
}

function answerTo(exchange: Exchange): Answer | Promise<Answer> {
  try {
    const parsed = parse(services, exchange.request)
    if ('answer' in parsed) {
      exchange.service = parsed.service
      return withRequestIds(exchange, parsed.answer)
    }
    exchange.service = parsed.dispatch.service
    const call = findCall(services, parsed.dispatch)
    exchange.call = call
    const output = execute(exchange, call)
    if (!(output instanceof Promise)) return answerOutput(exchange, call, output)
    return output.then(
      (waited) => answerOutput(exchange, call, waited),
      (error: unknown) => fail(exchange, error),
    )
  } catch (error) {
    return fail(exchange, error)
  }
}

/** Answers an error. Errors that are not AWS's are bugs in iamulator and become ServiceFailure, as in AWS. */
function fail(exchange: Exchange, error: unknown): Answer {
  if (error instanceof AwsError) return answerError(exchange, error)
  if (error instanceof StoreUnavailableError) return answerError(exchange, serviceUnavailable(error.message))
  exchange.emulator.log.error(`request ${exchange.requestId} failed`, error)
  return answerError(exchange, serviceFailure())
}

function execute(exchange: Exchange, call: Call): unknown {
  const { emulator } = exchange
  refuseCrossSite(exchange.request, emulator.settings.allowHosts)
  const signature = parseSignature(call.request)
  exchange.signature = signature
  exchange.caller = authenticate(emulator, call, signature)
  const handler = services[call.service].operation(call.operation)
  if (!handler) throw notImplemented(call.operation)
  const input = readInput(call.model, call.operationModel, call.parameters)
  return runCall(emulator, exchange, checkedCall(call, handler, input), exchange.caller)
}
