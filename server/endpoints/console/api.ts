/**
 * Calls the operations of AWS for the console's scripts, as the identity that the console shows.
 *
 * Inputs and outputs have the form of `protocol/model/SERVICE-types.ts`. From validation on, a call takes the way of an
 * API request: it meets faults, policies decide, and it is logged.
 */

import { type DetailedOutcome, outcomeOf, SUCCEEDED } from '../../../core/access/records/outcome.ts'
import { checkedCall, runCall } from '../../../core/engine/call.ts'
import {
  AUTHORIZATION_ID_HEADER,
  AwsError,
  notImplemented,
  requestAborted,
  serviceUnavailable,
} from '../../../protocol/errors.ts'
import { asJsonError } from '../../../protocol/json/front-end.ts'
import { readJsonInput } from '../../../protocol/json/read.ts'
import { writeOutput } from '../../../protocol/json/write.ts'
import { validate } from '../../../protocol/validate.ts'
import { StoreUnavailableError } from '../../../store/index.ts'
import { EndpointError } from '../endpoint-error.ts'
import { errorOf, type Fault } from '../faults.ts'
import { scriptSession } from '../script-request.ts'
import type { LogFields, ServedResponse } from '../serve.ts'
import { answerJson, answerJsonText } from './answers.ts'
import { type CalledOperation, calledOperation } from './called-operation.ts'
import { ConsoleCall } from './console-call.ts'
import type { Visit } from './visit.ts'

/** Handles `POST /console/api/SERVICE/OPERATION`. */
export async function callOperation(visit: Visit): Promise<ServedResponse> {
  try {
    const { present } = scriptSession(visit)
    const operation = calledOperation(visit.request, present.caller)
    return await answerCall(visit, operation, new ConsoleCall(visit, operation, present.caller))
  } catch (error) {
    return refusal(visit, knownError(error), { action: 'console:Refused', recorded: false })
  }
}

async function answerCall(
  visit: Visit,
  operation: CalledOperation,
  call: ConsoleCall,
): Promise<ServedResponse> {
  const { emulator, requestId } = visit
  try {
    const fault = await emulator.faults.meet({ ...operation, parameters: new Map() }, call.caller)
    if (fault) await meet(visit, operation, call, fault)
  } catch (error) {
    const known = knownError(error)
    const refused = call.recordOutcome(outcomeIn(known))
    return refusal(visit, known, call.line(undefined, refused))
  }
  try {
    // An answer says nothing that could be undone, and the log says what was answered.
    const output = await emulator.store.durably(
      () => run(visit, operation, call),
      () => operation.action,
    )
    const text = writeOutput(operation.model, operation.operation, output, 'model')
    call.recordOutcome(SUCCEEDED)
    return answerJsonText(200, text, [call.line(undefined)], { 'x-amzn-RequestId': requestId })
  } catch (error) {
    const known = inProtocol(operation, knownError(error))
    const refused = call.recordOutcome(outcomeIn(known))
    return refusal(visit, known, call.line(undefined, refused))
  } finally {
    call.recordUse()
  }
}

/** Waits as the fault requires, then fails or lets the call go on. */
async function meet(
  { emulator, request }: Visit,
  operation: CalledOperation,
  call: ConsoleCall,
  fault: Fault,
): Promise<void> {
  if (fault.delayMilliseconds > 0) await emulator.faults.wait(fault)
  // A client that gave up must not find the change later.
  if (request.isAborted?.()) throw requestAborted()
  if (fault.error) throw errorOf(fault, fault.error, { ...operation, parameters: new Map() })
  call.callerAfterWait()
}

function run({ emulator, request }: Visit, operation: CalledOperation, call: ConsoleCall): unknown {
  const { model, operationModel, handler } = operation
  const input = readJsonInput(model, operationModel, request.body, 'model')
  if (handler) {
    const checked = checkedCall(operation, handler, input)
    call.isValid = true
    return runCall(emulator, call, checked, call.caller)
  }
  // AWS's answer to invalid input is known even if the operation is missing.
  validate(model, operationModel, input)
  throw notImplemented(operation.operation)
}

type KnownError = AwsError | EndpointError

/** @throws anything that is a bug of iamulator */
function knownError(error: unknown): KnownError {
  if (error instanceof AwsError || error instanceof EndpointError) return error
  if (error instanceof StoreUnavailableError) return serviceUnavailable(error.message)
  throw error
}

/** Returns an error as the service answers it in its own protocol. */
function inProtocol({ model }: CalledOperation, error: KnownError): KnownError {
  return error instanceof AwsError && model.protocol !== 'query' ? asJsonError(model, error) : error
}

function outcomeIn(error: KnownError): DetailedOutcome {
  if (error instanceof AwsError) return outcomeOf(error)
  const { status, code, message } = error
  return { status, error: code, message }
}

function refusal({ emulator, requestId }: Visit, error: KnownError, line: LogFields): ServedResponse {
  const { code, status, message } = error
  // The line of a refusal has it.
  if (error instanceof AwsError && error.note !== undefined && !line.refusal) emulator.log.note(error.note)
  const authorizationId = error instanceof AwsError ? error.authorizationId : undefined
  const headers = {
    'x-amzn-RequestId': requestId,
    ...(authorizationId === undefined ? {} : { [AUTHORIZATION_ID_HEADER]: authorizationId }),
  }
  return answerJson(status, { code, message, requestId }, [{ ...line, error: code }], headers)
}
