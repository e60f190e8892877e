/** Makes requests of node:http independent of it. */
import type { IncomingMessage } from 'node:http'
import { withoutMapping } from '../../core/standards/ip-address.ts'
import type { WireRequest } from '../../protocol/request.ts'
import type { Connection, RequestTarget } from './request-target.ts'

export function connectionOf({ socket }: IncomingMessage): Connection {
  const { localAddress = '', localPort } = socket
  return { secure: 'encrypted' in socket, localAddress: withoutMapping(localAddress), localPort }
}

export function wireRequest(
  request: IncomingMessage,
  { path, query, server }: RequestTarget,
  body: Buffer,
): WireRequest {
  return {
    method: request.method ?? '',
    path,
    query,
    headers: server ? withHost(request.rawHeaders, server.authority) : request.rawHeaders,
    body,
    remoteAddress: withoutMapping(request.socket.remoteAddress ?? ''),
    secure: 'encrypted' in request.socket,
    isAborted: () => request.socket.destroyed,
    header: (name) => {
      const value = server && name === 'host' ? server.authority : request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

/** @param headers alternating names and values */
function withHost(headers: readonly string[], host: string): readonly string[] {
  const others = headers.filter((_text, at) => headers[at - (at % 2)]?.toLowerCase() !== 'host')
  return [...others, 'Host', host]
}
