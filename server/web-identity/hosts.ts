/** The hosts that keys may be fetched from. */
import { isIPv4 } from 'node:net'

/** Whether a name or address, IPv6 with or without brackets, is this machine, whatever a resolver says. */
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

/** Whether a URL may be fetched: over HTTP or HTTPS, from this machine or a listed host, and without credentials. */
export function isPermitted(url: URL, hosts: ReadonlySet<string>): boolean {
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
  const hasCredentials = url.username !== '' || url.password !== ''
  return isHttp && !hasCredentials && (isLoopback(url.hostname) || hosts.has(url.hostname))
}
