/** Where a client may be connected to that takes the server for its proxy (RFC 9110, 9.3.6). */
import { isHostOfAws } from '../../aws/hosts.ts'
import type { RequestLine } from '../../runtime/log.ts'

const TARGET = /^([\w.-]{1,253}):(\d{1,5})$/
const HTTPS_PORT = '443'

export const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n'

export interface Destination {
  /** Host and port, as far as they are any: fit to be logged. */
  readonly place: string
  /** Why the client is not connected; undefined when it is: to this server, which is AWS's IAM and STS. */
  readonly refusal: string | undefined
}

/** @param target host and port, as CONNECT has them */
export function destinationOf(target: string): Destination {
  const [place, host = '', port] = TARGET.exec(target) ?? []
  if (place === undefined)
    return { place: '...', refusal: 'CONNECT requires a host and a port, such as sts.amazonaws.com:443.' }
  if (isHostOfAws(host.toLowerCase()) && port === HTTPS_PORT) return { place, refusal: undefined }
  return { place, refusal: notServed(place) }
}

/** Why nobody gets to this host. */
export function notServed(place: string): string {
  return `iamulator serves only IAM and STS: it does not connect to ${place}.`
}

/** What the log says of a client that wants to go elsewhere. @param time epoch milliseconds */
export function refusedLine(method: string, place: string, time: number): RequestLine {
  return {
    time,
    status: 403,
    error: 'HostNotServed',
    action: `${method}:${place}`,
    caller: '-',
    decision: '-',
    recorded: false,
    milliseconds: 0,
    requestId: '-',
  }
}

/** The whole answer. */
export function forbidden(sentence: string): string {
  const head = [
    'HTTP/1.1 403 Forbidden',
    'Content-Type: text/plain',
    `Content-Length: ${sentence.length + 1}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${sentence}\n`
}
