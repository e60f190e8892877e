/** Server URLs, and the flags that commands need to reach a server. */
import { DEFAULT_SETTINGS } from '../runtime/settings.ts'

/** Returns the URL on the same machine of a server that listens on `host`. */
export function urlOf(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** Listen addresses at which commands reach a server by default. */
const DEFAULT_HOSTS: ReadonlySet<string> = new Set([DEFAULT_SETTINGS.host, 'localhost', '0.0.0.0', '::'])

/** Returns the flags that commands need to reach a server. Empty for the default address. */
export function addressFlags(host: string, port: number): readonly string[] {
  return [
    ...(DEFAULT_HOSTS.has(host) ? [] : [`--host ${host}`]),
    ...(port === DEFAULT_SETTINGS.port ? [] : [`--port ${port}`]),
  ]
}
