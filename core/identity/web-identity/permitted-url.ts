/** Decides which hosts keys can be fetched from. */
import { isLoopback } from '../../standards/host-name.ts'

/**
 * Returns whether a URL may be fetched. It must use HTTP or HTTPS, point to this machine or a listed host,
 * and contain no credentials.
 */
export function isPermitted(url: URL, hosts: ReadonlySet<string>): boolean {
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
  const hasCredentials = url.username !== '' || url.password !== ''
  return isHttp && !hasCredentials && (isLoopback(url.hostname) || hosts.has(url.hostname))
}
