/** Names that the server can prove to be its own, besides those of AWS: those of this machine. */
import { BlockList, isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { DOMAINS_OF_AWS } from '../../aws/hosts.ts'

const OWN_NAMES = ['localhost', 'host.docker.internal', 'iamulator']

/** What the authority may vouch for at most, names below them too. */
export const DOMAINS = [...DOMAINS_OF_AWS, ...OWN_NAMES]

/** Likewise: addresses that are never those of a stranger's server (RFC 6890; loopback, private and link-local). */
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

/** Names of this machine and those of its addresses that nobody else has: clients may name no server when they connect. */
export function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return [...OWN_NAMES, ...addresses.map(({ address }) => address).filter(isPrivate)]
}

/** A certificate with a single address besides would count for none of its names. */
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
