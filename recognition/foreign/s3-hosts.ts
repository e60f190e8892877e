/** Reads the bucket or access point from the host names of S3. */
import { REGION } from '../../core/aws/hosts.ts'
import { type Partition, partitionOfRegion } from '../../core/aws/partitions.ts'
import type { ServiceKeys } from './directory.ts'

/** How the host name addresses what a request to S3 is about. */
export type S3Host =
  /** The bucket is the first segment of the path. */
  | { readonly kind: 'path' }
  /** The bucket, or the ARN of an access point, is in the host name. The path is the key. */
  | { readonly kind: 'virtual'; readonly bucket: string }
  /** Likewise, but the host only serves objects, as pages. */
  | { readonly kind: 'website'; readonly bucket: string }
  /** The host of S3 Control, where paths are no buckets. */
  | { readonly kind: 'control' }
  /** The host that manages directory buckets. */
  | { readonly kind: 'express-control' }

interface S3HostClaim {
  readonly services: ServiceKeys | undefined
  readonly host: S3Host
}

/** Bucket or access point, the kind of endpoint, and the region. The last `s3` counts, since buckets have dots. */
const ENDPOINT = new RegExp(
  `^(?:(.+)\\.)?(s3(?:-external-1|-accelerate|-global)?|s3-${REGION}|s3-website(?:-${REGION})?|` +
    `s3-accesspoint|s3-object-lambda|s3-outposts|s3-control|s3express-control|s3express-[a-z\\d-]+?)` +
    `(?:-fips)?(?:\\.dualstack)?(?:\\.(${REGION}))?$`,
)
const BUCKET = /^[a-z\d][a-z\d._-]*$/
/**
 * A bucket in front of a local name is one label: emulators take the first label of several. They do not look for a
 * bucket in names that begin like those of this machine, and drop `www`.
 */
const LOCAL_BUCKET = /^(?!www$|localhost|localstack)[a-z\d][a-z\d_-]*$/
/** Source: Amazon S3 User Guide, "Access point host names". */
const ACCESS_POINT = /^(.+)-(\d{12})$/
const OUTPOSTS_ACCESS_POINT = /^(.+)-(\d{12})\.(op-[a-z\d]+)$/
const MULTI_REGION_ACCESS_POINT = /^([a-z\d]+\.mrap)\.accesspoint$/

/**
 * Returns what a host name says about requests to S3. Undefined when it cannot be a host of S3.
 *
 * @param beginning the name without the domain
 * @param partition undefined for local names
 */
export function s3HostOf(beginning: string, partition: Partition | undefined): S3HostClaim | undefined {
  const [, bucket, endpoint, region] = ENDPOINT.exec(beginning) ?? []
  if (endpoint === undefined) return partition ? undefined : localBucket(beginning)
  if (endpoint === 's3-control') return { services: ['s3control'], host: { kind: 'control' } }
  const host = s3Host({ bucket, endpoint, region, partition })
  return host && { services: partition ? ['s3'] : LOCAL_SERVICES, host }
}

/** An endpoint such as `s3.localhost` is set for S3 Control as well. */
const LOCAL_SERVICES: ServiceKeys = ['s3', 's3control']

/** `events.localhost` is a bucket in requests signed for S3, and a service in others. */
function localBucket(beginning: string): S3HostClaim | undefined {
  if (!LOCAL_BUCKET.test(beginning)) return undefined
  return { services: undefined, host: { kind: 'virtual', bucket: beginning } }
}

interface Parts {
  readonly bucket: string | undefined
  readonly endpoint: string
  readonly region: string | undefined
  readonly partition: Partition | undefined
}

function s3Host(parts: Parts): S3Host | undefined {
  const { bucket, endpoint, partition } = parts
  if (endpoint === 's3express-control') return { kind: 'express-control' }
  if (ARNS.has(endpoint)) return accessPointHost(parts)
  if (bucket === undefined) return endpoint.startsWith('s3-website') ? undefined : { kind: 'path' }
  if (!(partition ? BUCKET : LOCAL_BUCKET).test(bucket)) return undefined
  return { kind: endpoint.startsWith('s3-website') ? 'website' : 'virtual', bucket }
}

const ARNS: ReadonlySet<string> = new Set(['s3-accesspoint', 's3-object-lambda', 's3-outposts', 's3-global'])

function accessPointHost({ bucket = '', endpoint, region = '' }: Parts): S3Host | undefined {
  const arn = accessPointArn(bucket, endpoint, region)
  return arn === undefined ? undefined : { kind: 'virtual', bucket: arn }
}

function accessPointArn(name: string, endpoint: string, region: string): string | undefined {
  const partition = partitionOfRegion(region)
  if (endpoint === 's3-global') {
    const alias = MULTI_REGION_ACCESS_POINT.exec(name)?.[1]
    return alias === undefined ? undefined : `arn:${partition}:s3:::accesspoint/${alias}`
  }
  const [, point, account, outpost] =
    (endpoint === 's3-outposts' ? OUTPOSTS_ACCESS_POINT : ACCESS_POINT).exec(name) ?? []
  if (point === undefined) return undefined
  const service = endpoint === 's3-accesspoint' ? 's3' : endpoint
  const prefix = outpost === undefined ? '' : `outpost/${outpost}/`
  return `arn:${partition}:${service}:${region}:${account}:${prefix}accesspoint/${point}`
}
