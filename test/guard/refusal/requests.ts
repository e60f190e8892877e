/** Requests that are refused in tests, and answers as text. */

import { type ApiProtocol, apiService } from '../../../core/aws/api-operations.ts'
import type { RefusedRequest } from '../../../guard/refusal/index.ts'
import type { Answer } from '../../../protocol/request.ts'
import type { RequestHead } from '../../../recognition/request.ts'

export const REQUEST_ID = '00000000-0000-4000-8000-000000000001'

export function head(
  method = 'POST',
  path = '/',
  headers: Readonly<Record<string, string>> = {},
): RequestHead {
  const [path_ = '', query = ''] = path.split('?')
  return {
    method,
    path: path_,
    query,
    headers: Object.entries(headers).flat(),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => headers[name],
  }
}

/** @param key of the service in botocore */
export function refused(
  key: string,
  protocol?: ApiProtocol,
  options: Partial<RefusedRequest> = {},
): RefusedRequest {
  const service = apiService(key)
  if (!service) throw new Error(`There is no service ${key}`)
  return { service, protocol, head: head(), requestId: REQUEST_ID, ...options }
}

/** Returns an answer as text: status, headers, and the body, which is in hexadecimal if it is binary. */
export function formatAnswer({ status, headers, body, bytes }: Answer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [status, ...lines, '', bytes ? Buffer.from(bytes).toString('hex') : body].join('\n')
}
