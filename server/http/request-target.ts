/**
 * What the first line of a request asks for. Clients of a proxy name the server there, and then the header Host does not
 * count (RFC 9112, 3.2.2).
 */
import { isHostOfAws } from '../aws/hosts.ts'
import type { Settings } from '../runtime/settings.ts'
import { hostNameOf, isLoopback } from '../standards/host-name.ts'
import { ownNames } from './tls/hosts.ts'

/** All of it undecoded. */
export interface RequestTarget {
  readonly path: string
  /** Without the question mark; empty when there is none. */
  readonly query: string
  /** The server that is named; undefined: the header Host says it. */
  readonly server?: NamedServer
}

interface NamedServer {
  /** In lower case. */
  readonly scheme: string
  /** Host and port; without the port that its scheme has anyway, as the header Host has them. */
  readonly authority: string
}

/** A connection that a request came on. */
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
  const ending = `:${usualPort(scheme)}`
  const authority = whole.endsWith(ending) ? whole.slice(0, -ending.length) : whole
  return { path: path || '/', query, server: { scheme, authority } }
}

function originForm(text: string): RequestTarget {
  const question = text.indexOf('?')
  if (question === -1) return { path: text, query: '' }
  return { path: text.slice(0, question), query: text.slice(question + 1) }
}

function usualPort(scheme: string): string {
  return scheme === 'https' ? '443' : '80'
}

/**
 * Whether this server answers for the one that is named: it is this one, or, where clients may have it for a proxy, one of
 * AWS in whose place it stands.
 */
export function answersFor(
  { scheme, authority }: NamedServer,
  { proxy, allowHosts }: Pick<Settings, 'proxy' | 'allowHosts'>,
  connection: Connection,
): boolean {
  if (scheme !== (connection.secure ? 'https' : 'http')) return false
  const name = hostNameOf(authority)
  const port = /:(\d+)$/.exec(authority)?.[1] ?? usualPort(scheme)
  if (isHostOfAws(name)) return proxy === 'on' && port === usualPort(scheme)
  // Another port of this machine is another server.
  if (port !== String(connection.localPort)) return false
  return isLoopback(name) || [connection.localAddress, ...allowHosts, ...ownNames()].includes(name)
}

/** What may be logged of the name of a server. */
export function placeOf({ authority }: NamedServer): string {
  return /^[\w.:[\]-]{1,260}$/.test(authority) ? authority : '...'
}
