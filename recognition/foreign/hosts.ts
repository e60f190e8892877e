/**
 * Reads services, buckets, and APIs from host names: those of AWS in every partition, and local ones that look alike.
 *
 * Sources: endpoint rules of AWS's SDKs; Amazon S3 User Guide, "Virtual hosting of general purpose buckets"; API
 * Gateway and Lambda Developer Guides.
 */
import { isIP } from 'node:net'
import { FUNCTION_URLS, REGION } from '../../core/aws/hosts.ts'
import { PARTITIONS, type Partition } from '../../core/aws/partitions.ts'
import { hostNameOf } from '../../core/standards/host-name.ts'
import { type ServiceKeys, servicesOfEndpoint } from './directory.ts'
import { type S3Host, s3HostOf } from './s3-hosts.ts'

export interface HostClaim {
  /** Whether it is one of AWS's host names. */
  readonly isOfAws: boolean
  /** The services that have this host name. Undefined when it names none. */
  readonly services: ServiceKeys | undefined
  /** The meaning of the host name for S3, if it has one. */
  readonly s3: S3Host | undefined
  /** The ID of an API of API Gateway, or of the URL of a function. */
  readonly dataPlane: { readonly kind: 'execute-api' | 'lambda-url'; readonly id: string } | undefined
}

interface Domain {
  readonly name: string
  /** Undefined for local names. */
  readonly partition: Partition | undefined
}

/** The domains that local emulators use. They resolve to this machine. */
const LOCAL_DOMAINS = ['localhost.localstack.cloud', 'localhost']

/** Longer names first, since `amazonaws.com` is not the end of `amazonaws.com.cn`, but `api.aws` could be of others. */
const DOMAINS: readonly Domain[] = [
  ...PARTITIONS.flatMap((partition) =>
    [partition.domain, partition.dualStackDomain].map((name) => ({ name, partition })),
  ),
  { name: FUNCTION_URLS, partition: PARTITIONS[0] },
  ...LOCAL_DOMAINS.map((name) => ({ name, partition: undefined })),
].sort((a, b) => b.name.length - a.name.length)

const REGION_OR_GLOBAL = new RegExp(`^(?:${REGION}|global)$`)
const DATA_PLANE = /^([a-z\d-]+)\.(execute-api|lambda-url)(?:\.|$)/

const NOTHING: HostClaim = { isOfAws: false, services: undefined, s3: undefined, dataPlane: undefined }

const remembered = new Map<string, HostClaim>()
/** A client can send any number of host names, of any length. */
const MOST_REMEMBERED = 1000
/** That of a name in DNS, with a port. */
const LONGEST_HOST = 253 + ':65535'.length

/** Returns what the value of a Host header claims. */
export function hostClaimOf(host = ''): HostClaim {
  const known = remembered.get(host)
  if (known) return known
  if (host.length > LONGEST_HOST) return NOTHING
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  const claim = readHost(host)
  remembered.set(host, claim)
  return claim
}

function readHost(host: string): HostClaim {
  const name = hostNameOf(host)
  const domain = DOMAINS.find((each) => name.endsWith(`.${each.name}`) || name === each.name)
  const path: S3Host = { kind: 'path' }
  if (!domain || domain.name === name) {
    return host === '' || isPathStyleHost(name) || domain ? { ...NOTHING, s3: path } : NOTHING
  }
  const beginning = name.slice(0, -domain.name.length - 1)
  const s3 = s3HostOf(beginning, domain.partition)
  return {
    isOfAws: domain.partition !== undefined,
    services: s3?.services ?? servicesOf(beginning, domain),
    s3: s3?.host,
    dataPlane: dataPlaneOf(beginning),
  }
}

/**
 * Names that no bucket is part of.
 *
 * Any other name could have a bucket in front for the emulator that gets the request, and none for us.
 */
function isPathStyleHost(name: string): boolean {
  return isIP(name) !== 0 || /^[a-z\d_-]+$/.test(name) || CONTAINER_HOST.test(name)
}

/** The names of the machine for containers in Docker, and of services in Kubernetes. */
const CONTAINER_HOST = /^(?:host\.docker\.internal|[a-z\d.-]+\.svc\.cluster\.local)$/

function dataPlaneOf(beginning: string): HostClaim['dataPlane'] {
  const [, id, kind] = DATA_PLANE.exec(beginning) ?? []
  if (id === undefined) return undefined
  return kind === 'lambda-url' ? { kind, id } : { kind: 'execute-api', id }
}

/** Returns the services of `streams.dynamodb.us-east-1`, also behind an account or the prefix of an operation. */
function servicesOf(beginning: string, { partition }: Domain): ServiceKeys | undefined {
  const labels = beginning
    .split('.')
    .filter((label) => !REGION_OR_GLOBAL.test(label) && label !== 'dualstack')
  for (let start = 0; start < labels.length; start++) {
    const label = labels.slice(start).join('.')
    // Locally, `my-logs` is more likely a bucket than an operation of Logs.
    const services = partition ? servicesOfLabel(label) : servicesOfEndpoint(label)
    if (services.length > 0) return services
  }
  return undefined
}

/** `-fips` follows the name of a service, and `sync-` of `sync-states` precedes it. */
function servicesOfLabel(label: string): ServiceKeys {
  const withoutFips = label.replace(/-fips$/, '')
  const exact = servicesOfEndpoint(withoutFips)
  return exact.length > 0 ? exact : servicesOfEndpoint(withoutFips.replace(/^[a-z]+-/, ''))
}
