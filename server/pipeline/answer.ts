/** Seventh step: an output or an error as the bytes that AWS would send. */
import { randomBytes } from 'node:crypto'
import type { AwsError } from '../../protocol/errors.ts'
import { writeJsonError, writeJsonResponse } from '../../protocol/json.ts'
import { writeError, writeResponse } from '../../protocol/xml.ts'
import type { Call } from './parse.ts'
import type { Exchange } from './record.ts'
import type { Answer } from './request.ts'

export function answerOutput(exchange: Exchange, call: Call, output: unknown): Answer {
  const write = wantsJson(exchange) ? writeJsonResponse : writeResponse
  return answer(exchange, 200, write(call.model, call.operation, output, exchange.requestId))
}

export function answerError(exchange: Exchange, error: AwsError): Answer {
  exchange.error = error
  const { requestId } = exchange
  const body = wantsJson(exchange)
    ? writeJsonError(error, requestId)
    : writeError(exchange.call?.model, error, requestId)
  return answer(exchange, error.status, body)
}

function wantsJson({ request }: Exchange): boolean {
  return request.header('accept')?.includes('application/json') ?? false
}

function answer(exchange: Exchange, status: number, body: string): Answer {
  const headers: Record<string, string> = {
    'Content-Type': wantsJson(exchange) ? 'application/json' : 'text/xml',
    'x-amzn-RequestId': exchange.requestId,
  }
  if (exchange.call?.service === 'sts') headers['x-amz-sts-extended-request-id'] = extendedRequestId(exchange.call)
  return { status, headers, body }
}

/** Opaque; STS sends it with every answer in this shape (measured on STS, and in public logs since 2025). */
function extendedRequestId(call: Call): string {
  const region = call.signature?.scope.region ?? 'us-east-1'
  const suffix = randomBytes(6).toString('base64').slice(0, 8)
  return Buffer.from(`1:${region}:S:${Date.now()}:R:${suffix}`).toString('base64')
}
