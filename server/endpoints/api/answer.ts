/** Seventh step: serializes an output or an error as AWS does. */
import { AUTHORIZATION_ID_HEADER, type AwsError } from '../../../protocol/errors.ts'
import { asJsonError } from '../../../protocol/json/front-end.ts'
import { writeFault, writeOutput } from '../../../protocol/json/write.ts'
import { writeJsonError, writeJsonResponse } from '../../../protocol/query-json.ts'
import type { Answer } from '../../../protocol/request.ts'
import { writeRestFault, writeRestOutput } from '../../../protocol/rest-json/write.ts'
import type { JsonModel, RestJsonModel } from '../../../protocol/service-model.ts'
import { writeError, writeResponse } from '../../../protocol/xml.ts'
import { services } from '../../services/index.ts'
import { type Exchange, regionOf } from './exchange.ts'
import type { Call } from './parse.ts'

export function answerOutput(exchange: Exchange, { model, operation }: Call, output: unknown): Answer {
  if (model.protocol === 'json') return answerJson(exchange, 200, writeOutput(model, operation, output))
  if (model.protocol === 'rest-json')
    return withRequestIds(exchange, writeRestOutput(model, operation, output))
  const write = wantsJson(exchange) ? writeJsonResponse : writeResponse
  return answer(exchange, 200, write(model, operation, output, exchange.requestId))
}

export function answerError(exchange: Exchange, error: AwsError): Answer {
  const model = exchange.service && services[exchange.service].model
  if (model && model.protocol !== 'query') return answerJsonError(exchange, model, error)
  exchange.error = error
  const { requestId } = exchange
  const body = wantsJson(exchange)
    ? writeJsonError(error, requestId)
    : writeError(exchange.call && model, error, requestId)
  return answer(exchange, error.status, body)
}

function answerJsonError(exchange: Exchange, model: JsonModel | RestJsonModel, error: AwsError): Answer {
  // The error of a fault is the one that the client asked for.
  const answered = exchange.isStopped ? error : asJsonError(model, error)
  exchange.error = answered
  return model.protocol === 'json'
    ? answerJson(exchange, answered.status, writeFault(model, answered, exchange.requestId))
    : withRequestIds(exchange, writeRestFault(model, answered))
}

function answerJson(exchange: Exchange, status: number, body: string): Answer {
  return { status, headers: addRequestIds(exchange, { 'Content-Type': JSON_TYPE }), body }
}

const JSON_TYPE = 'application/x-amz-json-1.1'

function wantsJson({ request }: Exchange): boolean {
  return request.header('accept')?.includes('application/json') ?? false
}

function answer(exchange: Exchange, status: number, body: string): Answer {
  const contentType = wantsJson(exchange) ? 'application/json' : 'text/xml'
  return { status, headers: addRequestIds(exchange, { 'Content-Type': contentType }), body }
}

/** Returns the answer with the headers that every answer has. */
export function withRequestIds(exchange: Exchange, { status, headers, body }: Answer): Answer {
  return { status, headers: addRequestIds(exchange, { ...headers }), body }
}

/** Adds request IDs to `headers` in place, because copying them takes longer than writing the body. */
function addRequestIds(exchange: Exchange, headers: Record<string, string>) {
  headers['x-amzn-RequestId'] = exchange.requestId
  const authorizationId = exchange.error?.authorizationId
  if (authorizationId !== undefined) headers[AUTHORIZATION_ID_HEADER] = authorizationId
  if (exchange.service === 'sts') headers['x-amz-sts-extended-request-id'] = extendedRequestId(exchange)
  return headers
}

/**
 * Returns the opaque ID that STS sends with every answer.
 *
 * The format was measured on STS, and appears in public logs since 2025.
 */
function extendedRequestId(exchange: Exchange): string {
  const text = `1:${regionOf(exchange)}:S:${exchange.emulator.clock.real()}:R:${exchange.requestId.slice(-8)}`
  return Buffer.from(text).toString('base64')
}
