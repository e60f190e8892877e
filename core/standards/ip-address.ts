/** Reads IP addresses, and converts clients' addresses to the form that policies compare. */
import { isIP, isIPv4 } from 'node:net'

/** Returns the IPv4 address of a client that connects over IPv4 to a dual-stack socket. */
export function withoutMapping(address: string): string {
  if (!address.startsWith(':')) return address
  const [, unmapped = ''] = /^::ffff:(.+)$/i.exec(address) ?? []
  return isIPv4(unmapped) ? unmapped : address
}

const PREFIX = /^\d{1,3}$/

/** Returns whether the text is an IP address, or a range of addresses in CIDR notation (RFC 4632). */
export function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return prefix === undefined || (PREFIX.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}
