/** Reads the region and the partition of an endpoint from its host name. */
import { FUNCTION_URLS, REGION } from '../core/aws/hosts.ts'
import { PARTITIONS, partitionOfRegion } from '../core/aws/partitions.ts'
import { hostNameOf } from '../core/standards/host-name.ts'

export interface EndpointPlace {
  /** Undefined when the host name has none. */
  readonly region: string | undefined
  /** Undefined when the host is none of AWS. */
  readonly partition: string | undefined
}

/**
 * Matches the end of what precedes the domain: the region as the last label, also in the old forms `s3-REGION` and
 * `REGION.queue`. Labels further to the left can be buckets.
 */
const REGION_AT_END = new RegExp(`(?:^|\\.)(?:s3-(?:website-)?)?(${REGION})(?:\\.queue)?$`)

/** The domains of AWS with their partitions. The domain of function URLs exists in one only. */
const DOMAINS: readonly (readonly [domain: string, partition: string | undefined])[] = [
  ...PARTITIONS.flatMap(({ id, domain, dualStackDomain }) => [
    [domain, id] as const,
    [dualStackDomain, id] as const,
  ]),
  [FUNCTION_URLS, 'aws'],
  ['localhost.localstack.cloud', undefined],
]

/** The longest name in DNS, with a port. */
const LONGEST_HOST = 253 + ':65535'.length

const NOWHERE: EndpointPlace = { region: undefined, partition: undefined }

/** A client sends many requests to the same host, so the latest place is kept. */
let latest: { readonly host: string | undefined; readonly place: EndpointPlace } = {
  host: undefined,
  place: NOWHERE,
}

/** @param host the value of the Host header */
export function placeOfEndpoint(host: string | undefined): EndpointPlace {
  if (latest.host !== host) latest = { host, place: findPlace(host) }
  return latest.place
}

function findPlace(host: string | undefined): EndpointPlace {
  const name = (host?.length ?? 0) > LONGEST_HOST ? '' : hostNameOf(host)
  const [domain, partition] = DOMAINS.find(([each]) => name.endsWith(`.${each}`)) ?? []
  if (domain === undefined) return NOWHERE
  const [, region] = REGION_AT_END.exec(name.slice(0, -domain.length - 1)) ?? []
  // Partitions can share a domain, but not a region.
  const ofRegion = region === undefined ? partition : partitionOfRegion(region)
  return { region, partition: partition === undefined ? undefined : ofRegion }
}
