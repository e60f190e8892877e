/** The parts of requests that endpoints with pages read. */
import type { WireRequest } from '../../protocol/request.ts'
import { EndpointError } from './endpoint-error.ts'

/** Returns the scheme and host, such as `http://localhost:4566`. */
export function originOf(request: WireRequest): string {
  return `${request.secure ? 'https' : 'http'}://${request.header('host')}`
}

/** Returns the form in the body. Empty unless the method is POST. @throws EndpointError BodyTooLarge */
export function formOf({ method, body }: WireRequest, maximumBytes: number): URLSearchParams {
  if (method !== 'POST') return new URLSearchParams()
  if (body.length > maximumBytes)
    throw new EndpointError(413, 'BodyTooLarge', `The form is too large. The limit is ${maximumBytes} bytes.`)
  return new URLSearchParams(body.toString('utf8'))
}

/** Returns what answers the method of a request. @throws EndpointError MethodNotAllowed */
export function handlerFor<Handler>(
  { method, path }: WireRequest,
  methods: Readonly<Partial<Record<'GET' | 'POST', Handler>>>,
): Handler {
  const handler = method === 'POST' ? methods.POST : /^(?:GET|HEAD)$/.test(method) ? methods.GET : undefined
  if (handler) return handler
  const allowed = [...(methods.GET ? ['GET', 'HEAD'] : []), ...(methods.POST ? ['POST'] : [])].join(', ')
  throw new EndpointError(405, 'MethodNotAllowed', `Use ${allowed.replaceAll(', ', ' or ')} for ${path}.`, {
    Allow: allowed,
  })
}
