/**
 * Answers API requests in steps: parse, authenticate, meet faults, validate, authorize, run, commit, answer, and record.
 *
 * `engine/call.ts` validates, authorizes, and runs; each other step has a file here.
 */

import { checkedCall, runCall } from '../../../core/engine/call.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import {
  AwsError,
  notImplemented,
  requestAborted,
  serviceFailure,
  serviceUnavailable,
} from '../../../protocol/errors.ts'
import { readJsonInput } from '../../../protocol/json/read.ts'
import { readInput } from '../../../protocol/query.ts'
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import { readRestInput } from '../../../protocol/rest-json/read.ts'
import { parseSignature } from '../../../protocol/sigv4.ts'
import type { Structure } from '../../../protocol/structure.ts'
import { validate } from '../../../protocol/validate.ts'
import { requestedAction } from '../../../recognition/named.ts'
import { StoreUnavailableError } from '../../../store/index.ts'
import { services } from '../../services/index.ts'
import { errorOf, type Fault, type WithFaults } from '../faults.ts'
import { answerError, answerOutput, withRequestIds } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { refuseCrossSite } from './cross-site.ts'
import { Exchange } from './exchange.ts'
import { type Call, findCall, parse } from './parse.ts'
import { record } from './record.ts'

/**
 * Answers one request. The answer is sent only after everything in it is durable.
 *
 * Synchronous unless the operation waits, a write has to become durable first, or other replicas have to be asked.
 */
export function respond(emulator: WithFaults, request: WireRequest): Answer | Promise<Answer> {
  const exchange = new Exchange(emulator, request)
  const fresh = emulator.store.fresh()
  if (!fresh) return answerDurably(exchange)
  return fresh.then(
    () => answerDurably(exchange),
    async (error: unknown) => recordAnswer(exchange, await refuse(exchange, error)),
  )
}

/** Answers an error in the protocol of the operation that was called. */
function refuse(exchange: Exchange, error: unknown): Answer | Promise<Answer> {
  return answerTo(exchange, () => {
    throw error
  })
}

function answerDurably(exchange: Exchange): Answer | Promise<Answer> {
  const answer = exchange.emulator.store.durably(
    () => answerTo(exchange),
    () => requestedAction(exchange.request, undefined),
  )
  if (!(answer instanceof Promise)) return recordAnswer(exchange, answer)
  return answer.then(
    (durable) => recordAnswer(exchange, durable),
    (error: unknown) => recordAnswer(exchange, fail(exchange, error)),
  )
}

function recordAnswer(exchange: Exchange, answer: Answer): Answer {
  record(exchange, answer.status)
  return answer
}

function answerTo(exchange: Exchange, work = execute): Answer | Promise<Answer> {
  exchange.begin()
  try {
    const parsed = parse(exchange.request, exchange.emulator.isEmbedded)
    exchange.service = parsed.service
    if ('answer' in parsed) {
      exchange.error = parsed.error
      return withRequestIds(exchange, parsed.answer)
    }
    const call = findCall(exchange.request, parsed)
    exchange.call = call
    const output = work(exchange, call)
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
  exchange.signature = parseSignature(call.request)
  const caller = authenticate(emulator, call, exchange.signature)
  exchange.caller = caller
  const fault = exchange.metOnce(() => emulator.faults.meet(call, caller))
  if (fault instanceof Promise) return fault.then((met) => meetOrRun(exchange, call, caller, met))
  return meetOrRun(exchange, call, caller, fault)
}

function meetOrRun(exchange: Exchange, call: Call, caller: Caller, fault: Fault | undefined): unknown {
  return fault ? meet(exchange, call, fault) : run(exchange, call, caller)
}

/** Waits as the fault requires, then fails or runs the call. */
function meet(exchange: Exchange, call: Call, fault: Fault): unknown {
  if (fault.delayMilliseconds === 0 || exchange.hasWaited) return failOrRun(exchange, call, fault)
  exchange.hasWaited = true
  return exchange.emulator.faults.wait(fault).then(() => failOrRun(exchange, call, fault))
}

function failOrRun(exchange: Exchange, call: Call, fault: Fault): unknown {
  exchange.isStopped = true
  // A client that gave up must not find the change later, in another test.
  if (exchange.request.isAborted?.()) throw requestAborted()
  if (fault.error) throw errorOf(fault, fault.error, call)
  exchange.isStopped = false
  // The credentials may have expired meanwhile.
  exchange.caller = authenticate(exchange.emulator, call, exchange.signature)
  return run(exchange, call, exchange.caller)
}

function run(exchange: Exchange, call: Call, caller: Caller): unknown {
  const handler = services[call.service].operation(call.operation)
  const input = inputOf(call)
  if (handler) {
    const checked = checkedCall(call, exchange.preparedOnce(handler), input)
    exchange.isValid = true
    return runCall(exchange.emulator, exchange, checked, caller)
  }
  // AWS's answer to invalid input is known even if the operation is missing.
  validate(call.model, call.operationModel, input)
  throw notImplemented(call.operation)
}

function inputOf({ model, operationModel, parameters, request }: Call): Structure {
  switch (model.protocol) {
    case 'json':
      return readJsonInput(model, operationModel, request.body)
    case 'rest-json':
      return readRestInput(model, operationModel, request)
    default:
      return readInput(model, operationModel, parameters)
  }
}
