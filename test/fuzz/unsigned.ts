/** Requests that name an account but are not signed, for servers that do not check signatures. They need no network. */

import { signingNameOf } from '../../protocol/service-model.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { respond } from '../../server/endpoints/api/index.ts'
import { type ServiceName, services } from '../../server/services/index.ts'
import { unverified, wireRequest } from '../support/unverified.ts'

interface UnsignedRequest {
  readonly service: ServiceName
  readonly accountId: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends a request of the administrator of an account. */
export function sendUnsigned(
  iamulator: Iamulator,
  { service, accountId, headers, body }: UnsignedRequest,
): ReturnType<typeof respond> {
  const signature = unverified(accountId, signingNameOf(services[service].model))
  const sent = { host: 'localhost', ...signature, ...headers }
  return respond(iamulator, wireRequest({ method: 'POST', path: '/', query: '', headers: sent, body }))
}

/** Returns the headers of a call in the JSON protocol. */
export function jsonHeaders(service: ServiceName, operation: string): Readonly<Record<string, string>> {
  const { model } = services[service]
  if (model.protocol !== 'json') throw new TypeError(`${service} has another protocol`)
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${model.targetPrefix}.${operation}`,
  }
}
