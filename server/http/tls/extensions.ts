/** Extensions of certificates (RFC 5280, 4.2), in DER. */
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
} from '../../standards/x509/der.ts'
import { keyInfo } from '../../standards/x509/write.ts'

/** 4.2.1.9: an authority, which vouches for no other one. */
export function authorityConstraints(): Buffer {
  return critical('2.5.29.19', sequence(TRUE, integer(0)))
}

/** 4.2.1.9: no authority. */
export function noAuthority(): Buffer {
  return critical('2.5.29.19', sequence())
}

/** 4.2.1.3: to sign certificates and lists of revoked ones. */
export function signsCertificates(): Buffer {
  return critical('2.5.29.15', bits(Buffer.of(0b0000_0110), 1))
}

/** 4.2.1.3: to sign handshakes. */
export function signsHandshakes(): Buffer {
  return critical('2.5.29.15', bits(Buffer.of(0b1000_0000), 7))
}

/** 4.2.1.12: of a server, in TLS. */
export function ofServers(): Buffer {
  return extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1')))
}

/** 4.2.1.2. */
export function subjectKey(publicKey: KeyObject): Buffer {
  return extension('2.5.29.14', octets(keyIdentifier(publicKey)))
}

/** 4.2.1.1. */
export function authorityKey(publicKey: KeyObject): Buffer {
  return extension('2.5.29.35', sequence(renamed(0, keyIdentifier(publicKey))))
}

/** 4.2.1.6. @param names DNS names and IP addresses */
export function alternativeNames(names: readonly string[]): Buffer {
  return extension('2.5.29.17', sequence(...names.map(generalName)))
}

/** A host that there never is (RFC 2606, 2). */
const NOWHERE = 'iamulator.invalid'

/**
 * 4.2.1.10: the only DNS names that may be vouched for, with all names below them, the only addresses, and neither e-mail
 * addresses nor URIs: what has no entry would be free.
 *
 * @param networks such as `10.0.0.0/8`
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

/** The address, and a mask of as many bytes. */
function networkBytes(network: string): Buffer {
  const [address = '', prefix] = network.split('/')
  const bytes = addressBytes(address)
  const ones = '1'.repeat(Number(prefix)).padEnd(bytes.length * 8, '0')
  const mask = bytes.map((_byte, at) => Number.parseInt(ones.slice(at * 8, at * 8 + 8), 2))
  return Buffer.concat([bytes, mask])
}

/** Four bytes, or sixteen. */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  // A URL spells an address in one way: groups of hexadecimal digits, and `::` for the most zeros.
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

/** RFC 7093, 2.4: any value that tells keys apart. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha256').update(keyInfo(publicKey)).digest().subarray(0, 20)
}

function critical(name: string, value: Buffer): Buffer {
  return sequence(identifier(name), TRUE, octets(value))
}

function extension(name: string, value: Buffer): Buffer {
  return sequence(identifier(name), octets(value))
}
