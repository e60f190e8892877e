/** Destinations to which proxy clients may connect (RFC 9110, 9.3.6). */
import type { RequestLine } from '../../../core/runtime/log.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { isServed, notServed } from '../served-hosts.ts'

const TARGET = /^([\w.-]{1,253}):(\d{1,5})$/
const HTTPS_PORT = '443'

export const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n'

export interface Destination {
  /** The host and port if they are safe to log, or `...` otherwise. */
  readonly hostAndPort: string
  /** Why the client is refused. Undefined when it is connected to this server, which serves as AWS's. */
  readonly refusal: string | undefined
}

/**
 * Returns the destination of a CONNECT request, or why the proxy refuses it.
 *
 * @param target the host and port in a CONNECT request
 */
export function destinationOf(target: string, settings: Pick<Settings, 'upstream'>): Destination {
  const [hostAndPort, host = '', port] = TARGET.exec(target) ?? []
  if (hostAndPort === undefined)
    return {
      hostAndPort: '...',
      refusal: 'CONNECT requires a host and a port, such as sts.amazonaws.com:443.',
    }
  if (isServed(host.toLowerCase(), settings) && port === HTTPS_PORT)
    return { hostAndPort, refusal: undefined }
  return { hostAndPort, refusal: notServed(hostAndPort, settings) }
}

/** Returns the log line for a client that requests another host. @param time epoch milliseconds */
export function refusedLine(method: string, hostAndPort: string, time: number): RequestLine {
  return {
    time,
    status: 403,
    error: 'HostNotServed',
    action: `${method}:${hostAndPort}`,
    caller: '-',
    decision: '-',
    recorded: false,
    milliseconds: 0,
    requestId: '-',
  }
}

/** Returns a complete 403 response. */
export function forbidden(sentence: string): string {
  const head = [
    'HTTP/1.1 403 Forbidden',
    'Content-Type: text/plain',
    `Content-Length: ${sentence.length + 1}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${sentence}\n`
}
