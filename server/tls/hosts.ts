/** Names that the server can prove to be its own, besides those of AWS: those of this machine. */
import { networkInterfaces } from 'node:os'
import { DOMAINS_OF_AWS } from '../host-names.ts'

const OWN_NAMES = ['localhost', 'host.docker.internal', 'iamulator']

/** What the authority may vouch for at most, names below them too. */
export const DOMAINS = [...DOMAINS_OF_AWS, ...OWN_NAMES]

/** Names and addresses of this machine: those whose clients name no server when they connect. */
export function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return [...OWN_NAMES, ...addresses.map(({ address }) => address)]
}
