/** Parses the Host header, and recognizes the host names of this machine and its network. */
import { isIP, isIPv4 } from 'node:net'

/** Returns the name in a Host header in lower case, without port and brackets. Empty without a header. */
export function hostNameOf(host = ''): string {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^:]*))(?::\d*)?$/i.exec(host) ?? []
  return (bracketed ?? plain ?? '').toLowerCase()
}

/**
 * Returns whether a Host header is a host of a URL and nothing else. URL parsers accept more characters than
 * host names have.
 */
export function isHostOfUrl(host: string): boolean {
  return /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d*)?$/i.test(host) && URL.canParse(`http://${host}`)
}

/**
 * Returns whether the name cannot belong to a website. Such a name is an address, or a name that only this
 * machine or its network resolves (RFC 6761, 6.3).
 */
export function isLocalName(name: string): boolean {
  return isIP(name) !== 0 || /^[a-z0-9_-]+(?:\.localhost)?$/.test(name) || name === 'host.docker.internal'
}

/**
 * Returns whether a name or address is this machine, without resolving it. IPv6 addresses may have brackets.
 */
export function isLoopback(hostname: string): boolean {
  if (
    hostname === '[::1]' ||
    hostname === '::1' ||
    hostname === 'localhost' ||
    hostname.endsWith('.localhost')
  )
    return true
  return isIPv4(hostname) && hostname.startsWith('127.')
}
