/**
 * Finds the servers that run in this process, by their URLs.
 *
 * A handle must not wait for such a server over HTTP while it blocks the thread that the server runs in. A test
 * runner can load this file several times in one process, each time in a realm of its own. Channels of
 * node:diagnostics_channel are common to all of them.
 */
import { channel } from 'node:diagnostics_channel'
import type { LocalEndpoints } from './in-process.ts'

const searches = channel('iamulator:local-servers')

/** Published on the channel. The server at the URL sets `found`. */
interface Search {
  readonly url: string
  found?: LocalEndpoints
}

/** Makes a server known. Returns a function that makes it unknown again. */
export function announce(url: string, endpoints: LocalEndpoints): () => void {
  const respond = (message: unknown) => {
    if (isSearch(message) && isSamePlace(message.url, url)) message.found = endpoints
  }
  searches.subscribe(respond)
  return () => {
    searches.unsubscribe(respond)
  }
}

/** Returns the server at a URL if it runs in this process. */
export function localServerAt(url: string): LocalEndpoints | undefined {
  const search: Search = { url }
  searches.publish(search)
  return search.found
}

function isSearch(message: unknown): message is Search {
  return typeof message === 'object' && message !== null && 'url' in message
}

function isSamePlace(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)]
  return a.port === b.port && (a.hostname === b.hostname || [a, b].every(isLoopback))
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
