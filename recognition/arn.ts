/** The parts of ARNs, and the paths of buckets and objects. */

export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly accountId: string
  /** What follows the account, such as `table/orders/index/by-date`. */
  readonly resource: string
}

/** Returns the parts of an ARN. Undefined for other text. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, accountId, ...rest] = text.split(':')
  if (arn !== 'arn' || partition === undefined || !service || region === undefined || accountId === undefined)
    return undefined
  return rest.length === 0 ? undefined : { partition, service, region, accountId, resource: rest.join(':') }
}

export function arnText({ partition, service, region, accountId, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`
}

/** Where something is. An account is undefined for callers without one. */
interface Where<Account extends string | undefined> {
  readonly partition: string
  readonly region: string
  readonly accountId: Account
}

/**
 * Returns the place of an ARN, or the place of names if the text is no ARN.
 *
 * What an ARN leaves out, or what is no region or account, is that of names: upstreams that look at the name only find
 * it there. The partition always is, because an upstream has only one.
 */
export function placeIn<Account extends string | undefined>(
  text: string,
  place: Where<Account>,
): Where<Account | string> {
  const { region = '', accountId = '' } = parseArn(text) ?? {}
  return {
    partition: place.partition,
    region: REGION.test(region) ? region : place.region,
    accountId: ACCOUNT.test(accountId) ? accountId : place.accountId,
  }
}

const REGION = /^[a-z\d-]+$/
const ACCOUNT = /^\d{12}$/

/** Returns what follows a type in `resource`, such as the name in `repository/NAME`. Undefined for other types. */
export function nameOfType({ resource }: Arn, type: string): string | undefined {
  return resource.startsWith(type) ? resource.slice(type.length) : undefined
}

export interface BucketArn {
  readonly bucket: string
  /** Undefined for the bucket itself. */
  readonly key: string | undefined
  readonly versionId: string | undefined
}

const BUCKET_RESOURCE = /^([^/:]+)(?:\/([\s\S]*?)(?:\?versionId=([^?]*))?)?$/

/** Returns the bucket and the key in an ARN of S3. Undefined for access points and other types. */
export function bucketOf({ service, region, resource }: Arn): BucketArn | undefined {
  if (service !== 's3' || region !== '') return undefined
  const [, bucket, key, versionId] = BUCKET_RESOURCE.exec(resource) ?? []
  return bucket === undefined ? undefined : { bucket, key: key === '' ? undefined : key, versionId }
}

/** Encodes the path of a bucket or an object. Slashes separate its segments. */
export function objectPath({ bucket, key }: Pick<BucketArn, 'bucket' | 'key'>): string {
  const segments = key === undefined ? [bucket] : [bucket, ...key.split('/')]
  return `/${segments.map(encoded).join('/')}`
}

/** Encodes a segment of a path or a value of a query as signatures demand it. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
