/** Requests with several Host headers. A proxy in front of this server could read another one than this server. */
import type { IncomingMessage } from 'node:http'

/** Returns whether the request must be refused with 400 (RFC 9112, 3.2). */
export function hasSeveralHosts({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count > 1
}

/**
 * The answer to a request that cannot be parsed. Measured on STS: one whose head is too long gets it, too, unlike Node's
 * 431.
 */
export const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
