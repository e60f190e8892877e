/** Names and addresses of this machine. The server has certificates for them besides its certificates for AWS names. */
import { BlockList, isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { DOMAINS_OF_AWS, DOMAINS_OF_ENDPOINTS } from '../../../core/aws/hosts.ts'

const OWN_NAMES = ['localhost', 'host.docker.internal', 'iamulator']

/** The only domains for which the authority may issue certificates, subdomains included. */
export const DOMAINS = [...new Set([...DOMAINS_OF_AWS, ...DOMAINS_OF_ENDPOINTS, ...OWN_NAMES])]

/**
 * The only networks for which the authority may issue certificates.
 *
 * Loopback, private, and link-local addresses never belong to a stranger's server (RFC 6890).
 */
export const NETWORKS = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]

/**
 * Returns the names and private addresses of this machine.
 *
 * The default certificate contains them, because clients need not name a server when they connect.
 */
export function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return [...OWN_NAMES, ...addresses.map(({ address }) => address).filter(isPrivate)]
}

/**
 * Returns whether the authority may issue certificates for an address.
 *
 * A certificate with a single other address would be invalid for all its names.
 */
export function isPrivate(address: string): boolean {
  return privateAddresses.check(address, familyOf(address))
}

const privateAddresses = new BlockList()
for (const network of NETWORKS) {
  const [address = '', prefix] = network.split('/')
  privateAddresses.addSubnet(address, Number(prefix), familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}
