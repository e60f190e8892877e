/** URLs of a server, and the flags by which commands find it. */
import { DEFAULT_SETTINGS } from '../runtime/settings.ts'

/** The address under which a server that listens on `host` is reached from the same machine. */
export function urlOf(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** Listening on these a server is reached at the address that commands have by default. */
const DEFAULT_HOSTS: ReadonlySet<string> = new Set([DEFAULT_SETTINGS.host, 'localhost', '0.0.0.0', '::'])

/** What commands have to be told of a server, so that they find it. */
export function addressFlags(host: string, port: number): readonly string[] {
  return [
    ...(DEFAULT_HOSTS.has(host) ? [] : [`--host ${host}`]),
    ...(port === DEFAULT_SETTINGS.port ? [] : [`--port ${port}`]),
  ]
}
