/** Calls that the guard has recognized, and heads of requests, without recognition. */
import { type ApiProtocol, apiService } from '../../core/aws/api-operations.ts'
import type { RequestHead } from '../../recognition/request.ts'
import type { RecognizedCall } from '../../recognition/types.ts'

/** Returns a call of `service.Operation`, in the first protocol of the service. */
export function callOf(
  name: string,
  labels: Readonly<Record<string, string>> = {},
  protocol?: ApiProtocol,
): RecognizedCall {
  const [key = '', operation = ''] = name.split('.')
  const service = apiService(key)
  const facts = service?.operations[operation]
  const [first] = service?.protocols ?? []
  if (!service || !facts || !first) throw new Error(`There is no operation ${name}`)
  return { service, operation, facts, protocol: protocol ?? first, labels: new Map(Object.entries(labels)) }
}

export interface HeadOptions {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly string[]
}

/** Returns the head of a request. Its headers can be repeated. */
export function headOf({
  method = 'POST',
  path = '/',
  query = '',
  headers = [],
}: HeadOptions = {}): RequestHead {
  const header = (name: string) => {
    const values = headers.filter((_each, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)
    return values.length > 0 ? values.join(', ') : undefined
  }
  return { method, path, query, headers, header, remoteAddress: '127.0.0.1', secure: false }
}
