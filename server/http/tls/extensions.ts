/** Certificate extensions (RFC 5280, 4.2) in DER. */
import { createHash, type KeyObject } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import {
  bits,
  identifier,
  integer,
  octets,
  renamed,
  sequence,
  TRUE,
  tagged,
} from '../../../core/standards/x509/der.ts'
import { keyInfo } from '../../../core/standards/x509/write.ts'

/** Returns the basic constraints of an authority that certifies no other authorities (4.2.1.9). */
export function authorityConstraints(): Buffer {
  return critical('2.5.29.19', sequence(TRUE, integer(0)))
}

/** Returns the basic constraints of a certificate that is not an authority's (4.2.1.9). */
export function leafConstraints(): Buffer {
  return critical('2.5.29.19', sequence())
}

/** Returns the key usage for signing certificates and revocation lists (4.2.1.3). */
export function certificateKeyUsage(): Buffer {
  return critical('2.5.29.15', bits(Buffer.of(0b0000_0110), 1))
}

/** Returns the key usage for signing handshakes (4.2.1.3). */
export function handshakeKeyUsage(): Buffer {
  return critical('2.5.29.15', bits(Buffer.of(0b1000_0000), 7))
}

/** Returns the extended key usage of TLS servers (4.2.1.12). */
export function serverAuthentication(): Buffer {
  return extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1')))
}

/** Returns the subject key identifier (4.2.1.2). */
export function subjectKey(publicKey: KeyObject): Buffer {
  return extension('2.5.29.14', octets(keyIdentifier(publicKey)))
}

/** Returns the authority key identifier (4.2.1.1). */
export function authorityKey(publicKey: KeyObject): Buffer {
  return extension('2.5.29.35', sequence(renamed(0, keyIdentifier(publicKey))))
}

/** Returns the subject alternative names (4.2.1.6). @param names DNS names and IP addresses */
export function alternativeNames(names: readonly string[]): Buffer {
  return extension('2.5.29.17', sequence(...names.map(generalName)))
}

/** A host name that never exists (RFC 2606, 2). */
const NOWHERE = 'iamulator.invalid'

/**
 * Returns name constraints that permit only these domains, subdomains, and networks (4.2.1.10).
 *
 * Entries for a nonexistent host exclude all email addresses and URIs, because a type without entries would
 * be unrestricted.
 *
 * @param networks in CIDR notation, such as `10.0.0.0/8`
 */
export function permittedNames(domains: readonly string[], networks: readonly string[]): Buffer {
  const nowhere = Buffer.from(NOWHERE, 'latin1')
  const names = [
    ...domains.map(dnsName),
    ...networks.map((network) => renamed(7, networkBytes(network))),
    renamed(1, nowhere),
    renamed(6, nowhere),
  ]
  return critical('2.5.29.30', sequence(tagged(0, ...names.map((name) => sequence(name)))))
}

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? dnsName(name) : renamed(7, addressBytes(name))
}

function dnsName(name: string): Buffer {
  return renamed(2, Buffer.from(name, 'latin1'))
}

/** Returns the bytes of an address, followed by a mask of the same length. */
function networkBytes(network: string): Buffer {
  const [address = '', prefix] = network.split('/')
  const bytes = addressBytes(address)
  const ones = '1'.repeat(Number(prefix)).padEnd(bytes.length * 8, '0')
  const mask = bytes.map((_byte, at) => Number.parseInt(ones.slice(at * 8, at * 8 + 8), 2))
  return Buffer.concat([bytes, mask])
}

/** Returns the 4 or 16 bytes of an address. */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  // A URL spells each address in one way: groups of hexadecimal digits, and `::` for the most zeros.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split('::')
    .map(groupsIn)
  const zeros = '0000'.repeat(8 - (head.length + tail.length) / 4)
  return Buffer.from(head + zeros + tail, 'hex')
}

function groupsIn(text: string): string {
  return text.replace(/[\da-f]+/g, (group) => group.padStart(4, '0')).replaceAll(':', '')
}

/** Returns an identifier of a key. Any value that distinguishes keys is valid (RFC 7093, 2.4). */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha256').update(keyInfo(publicKey)).digest().subarray(0, 20)
}

function critical(name: string, value: Buffer): Buffer {
  return sequence(identifier(name), TRUE, octets(value))
}

function extension(name: string, value: Buffer): Buffer {
  return sequence(identifier(name), octets(value))
}
