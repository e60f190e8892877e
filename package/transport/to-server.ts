/** Chooses how a server is reached. */
import { HttpTransport } from './http.ts'
import { InProcessTransport } from './in-process.ts'
import { localServerAt } from './local-servers.ts'
import type { Transport } from './transport.ts'

/**
 * Does not wait until the server is ready.
 *
 * @param url without a path
 */
export function transportTo(url: string): Transport {
  const endpoints = localServerAt(url)
  return endpoints ? new InProcessTransport(url, endpoints) : new HttpTransport(url)
}
