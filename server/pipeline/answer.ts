/** Seventh step: an output or an error as the bytes that AWS would send. */
import type { AwsError } from '../../protocol/errors.ts'
import { writeJsonError, writeJsonResponse } from '../../protocol/json.ts'
import { writeError, writeResponse } from '../../protocol/xml.ts'
import type { Iamulator } from '../iamulator.ts'
import type { Call } from './parse.ts'
import type { Exchange } from './record.ts'
import type { Answer } from './request.ts'

export function answerOutput(server: Iamulator, exchange: Exchange, call: Call, output: unknown): Answer {
  const write = wantsJson(exchange) ? writeJsonResponse : writeResponse
  return answer(server, exchange, 200, write(call.model, call.operation, output, exchange.requestId))
}

export function answerError(server: Iamulator, exchange: Exchange, error: AwsError): Answer {
  exchange.error = error
  const { requestId } = exchange
  const body = wantsJson(exchange)
    ? writeJsonError(error, requestId)
    : writeError(exchange.call?.model, error, requestId)
  return answer(server, exchange, error.status, body)
}

function wantsJson({ request }: Exchange): boolean {
  return request.header('accept')?.includes('application/json') ?? false
}

function answer(server: Iamulator, exchange: Exchange, status: number, body: string): Answer {
  const headers: Record<string, string> = {
    'Content-Type': wantsJson(exchange) ? 'application/json' : 'text/xml',
    'x-amzn-RequestId': exchange.requestId,
  }
  if (exchange.call?.service === 'sts') {
    headers['x-amz-sts-extended-request-id'] = extendedRequestId(server, exchange.call)
  }
  return { status, headers, body }
}

/** Opaque; STS sends it with every answer in this shape (measured on STS, and in public logs since 2025). */
function extendedRequestId(server: Iamulator, call: Call): string {
  const region = call.signature?.scope.region ?? 'us-east-1'
  const suffix = server.randomBytes(6).toString('base64').slice(0, 8)
  return Buffer.from(`1:${region}:S:${server.clock.real()}:R:${suffix}`).toString('base64')
}
