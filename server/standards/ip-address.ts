/** Converts the addresses of clients to the form that policies compare. */
import { isIPv4 } from 'node:net'

/** Returns the IPv4 address of a client that connects over IPv4 to a dual-stack socket. */
export function withoutMapping(address: string): string {
  if (!address.startsWith(':')) return address
  const [, unmapped = ''] = /^::ffff:(.+)$/i.exec(address) ?? []
  return isIPv4(unmapped) ? unmapped : address
}
