/** Addresses of clients, as policies see them. */
import { isIPv4 } from 'node:net'

/** An IPv4 client of a dual-stack socket is an IPv4 client. */
export function withoutMapping(address: string): string {
  if (!address.startsWith(':')) return address
  const [, unmapped = ''] = /^::ffff:(.+)$/i.exec(address) ?? []
  return isIPv4(unmapped) ? unmapped : address
}
