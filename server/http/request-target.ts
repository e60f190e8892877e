/**
 * Parses the request target in the first line of a request.
 *
 * Clients of a proxy name the server there, which overrides the Host header (RFC 9112, 3.2.2).
 */
import type { Settings } from '../../core/runtime/settings.ts'
import { hostNameOf, isLoopback } from '../../core/standards/host-name.ts'
import { isServed } from './served-hosts.ts'
import { ownNames } from './tls/own-names.ts'

/** A parsed request target, undecoded. */
export interface RequestTarget {
  readonly path: string
  /** The query without the question mark. Empty when there is none. */
  readonly query: string
  /** The server that the target names. When undefined, the Host header names it. */
  readonly server?: NamedServer
}

interface NamedServer {
  /** The scheme in lowercase. */
  readonly scheme: string
  /** The host and port as the Host header spells them, without the scheme's default port. */
  readonly authority: string
}

/** The connection on which a request arrived. */
export interface Connection {
  readonly secure: boolean
  readonly localAddress: string
  readonly localPort: number | undefined
}

const ABSOLUTE = /^([a-z][a-z\d+.-]*):\/\/([^/?]*)([^?]*)(?:\?(.*))?$/is

export function targetOf(text: string): RequestTarget {
  if (text.startsWith('/')) return originForm(text)
  const [, prefix, whole = '', path, query = ''] = ABSOLUTE.exec(text) ?? []
  if (prefix === undefined) return originForm(text)
  const scheme = prefix.toLowerCase()
  const suffix = `:${defaultPort(scheme)}`
  const authority = whole.endsWith(suffix) ? whole.slice(0, -suffix.length) : whole
  return { path: path || '/', query, server: { scheme, authority } }
}

function originForm(text: string): RequestTarget {
  const question = text.indexOf('?')
  if (question === -1) return { path: text, query: '' }
  return { path: text.slice(0, question), query: text.slice(question + 1) }
}

function defaultPort(scheme: string): string {
  return scheme === 'https' ? '443' : '80'
}

/**
 * Returns whether this server answers requests for the server that the request names.
 *
 * It answers for itself and, in proxy mode, for AWS's servers.
 */
export function answersFor(
  { scheme, authority }: NamedServer,
  { proxy, allowHosts, upstream }: Pick<Settings, 'proxy' | 'allowHosts' | 'upstream'>,
  connection: Connection,
): boolean {
  if (scheme !== (connection.secure ? 'https' : 'http')) return false
  const name = hostNameOf(authority)
  const port = /:(\d+)$/.exec(authority)?.[1] ?? defaultPort(scheme)
  if (isServed(name, { upstream })) return proxy === 'on' && port === defaultPort(scheme)
  // A different port on this machine belongs to a different server.
  if (port !== String(connection.localPort)) return false
  return isLoopback(name) || [connection.localAddress, ...allowHosts, ...ownNames()].includes(name)
}

/** Returns a server's name if it is safe to log, or `...` otherwise. */
export function loggableHost({ authority }: NamedServer): string {
  return /^[\w.:[\]-]{1,260}$/.test(authority) ? authority : '...'
}
