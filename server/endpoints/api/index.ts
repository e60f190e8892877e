/**
 * Answers API requests in steps: parse, authenticate, validate, authorize, run, commit, answer, and record.
 *
 * Each step has its own file.
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
import { refuseCrossSite } from './cross-site.ts'
import { Exchange } from './exchange.ts'
import { type Call, findCall, parse } from './parse.ts'
import { record } from './record.ts'

export type { Answer, WireRequest } from '../../engine/request.ts'

/**
 * Answers one request. The answer is sent only after everything in it is on disk.
 *
 * Synchronous unless the operation waits, or a write has to become durable first.
 */
export function respond(emulator: Emulator, request: WireRequest): Answer | Promise<Answer> {
  const exchange = new Exchange(emulator, request)
  const answer = answerTo(emulator, exchange)
  return answer instanceof Promise
    ? answer.then((waited) => finish(emulator, exchange, waited))
    : finish(emulator, exchange, answer)
}

function finish(emulator: Emulator, exchange: Exchange, answer: Answer): Answer | Promise<Answer> {
  const durable = emulator.store.durable()
  if (!durable) return recordAnswer(emulator, exchange, answer)
  return durable.then(
    () => recordAnswer(emulator, exchange, answer),
    (error: unknown) => recordAnswer(emulator, exchange, fail(emulator, exchange, error)),
  )
}

function recordAnswer(emulator: Emulator, exchange: Exchange, answer: Answer): Answer {
  record(emulator, exchange, answer.status)
  return answer
}

function answerTo(emulator: Emulator, exchange: Exchange): Answer | Promise<Answer> {
  try {
    const parsed = parse(services, exchange.request)
    if ('answer' in parsed) {
      exchange.service = parsed.service
      return withRequestIds(emulator, exchange, parsed.answer)
    }
    exchange.service = parsed.dispatch.service
    const call = findCall(services, parsed.dispatch)
    exchange.call = call
    const output = execute(emulator, exchange, call)
    if (!(output instanceof Promise)) return answerOutput(emulator, exchange, call, output)
    return output.then(
      (waited) => answerOutput(emulator, exchange, call, waited),
      (error: unknown) => fail(emulator, exchange, error),
    )
  } catch (error) {
    return fail(emulator, exchange, error)
  }
}

/** Answers an error. Errors that are not AWS's are bugs in iamulator and become ServiceFailure, as in AWS. */
function fail(emulator: Emulator, exchange: Exchange, error: unknown): Answer {
  if (error instanceof AwsError) return answerError(emulator, exchange, error)
  if (error instanceof StoreUnavailableError)
    return answerError(emulator, exchange, serviceUnavailable(error.message))
  emulator.log.error(`request ${exchange.requestId} failed`, error)
  return answerError(emulator, exchange, serviceFailure())
}

function execute(emulator: Emulator, exchange: Exchange, call: Call): unknown {
  refuseCrossSite(exchange.request, emulator.settings.allowHosts)
  const signature = parseSignature(call.request)
  exchange.signature = signature
  exchange.caller = authenticate(emulator, call, signature)
  const handler = services[call.service].operation(call.operation)
  if (!handler) throw notImplemented(call.operation)
  const input = readInput(call.model, call.operationModel, call.parameters)
  validate(call.model, call.operationModel, input)
  const { service, operation, action } = call
  const validated = { service, operation, action, handler, input }
  return runCall<unknown, unknown>(emulator, exchange, validated, exchange.caller)
}
