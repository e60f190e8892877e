/** What the ARNs of S3 do not show: directory buckets, access points, and the owners of buckets. */
import type { Keys } from './keys.ts'
import type { Seen } from './resolving.ts'

interface Asked {
  readonly action: string
  readonly arn: string
}

/** What only ARNs of buckets and objects contain. It is faster to look for than a pattern. */
const S3 = ':s3:::'
const BUCKET_OR_OBJECT = /^arn:([\w-]+):s3:::([^/]+)(?:\/.*)?$/s
const BUCKET_ARN = /^arn:[\w-]+:s3:::[^/]+$/

/** Actions on a general purpose bucket that are calls in a session on a directory bucket. */
const IN_SESSION = new Set(['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'])

/**
 * Returns the action and the ARN that AWS decides on. Directory buckets have actions of their own, and every action on
 * their objects is one in a session (S3 User Guide, "Authorizing Regional endpoint API operations with IAM" and
 * "CreateSession authorization"). Access points stand in place of the bucket.
 */
export function asS3Decides({ action, arn }: Asked, { place }: Seen): Asked {
  if (!arn.includes(S3)) return { action, arn }
  const [, partition = '', bucket = ''] = BUCKET_OR_OBJECT.exec(arn) ?? []
  if (bucket.startsWith('arn:')) return throughAccessPoint(action, arn)
  if (!bucket.endsWith('--x-s3') || !action.startsWith('s3:')) return { action, arn }
  const directory = `arn:${partition}:s3express:${place.region}:${place.accountId ?? '*'}:bucket/${bucket}`
  const isBucket = BUCKET_ARN.test(arn) && !IN_SESSION.has(action)
  return {
    action: isBucket ? action.replace('s3:', 's3express:') : 's3express:CreateSession',
    arn: directory,
  }
}

const ACCESS_POINT =
  /^arn:[\w-]+:s3:::arn:([\w-]+):(s3[\w-]*):([\w-]*):(\d{12}|):((?:outpost[/:][\w-]+[/:])?accesspoint[/:][\w.-]+)(?:\/(.*))?$/s

/**
 * Access points of Object Lambda and Outposts have actions of their own.
 *
 * Unverified: A multi-Region access point is in any account, because its host name contains only an alias.
 */
function throughAccessPoint(action: string, arn: string): Asked {
  const [, partition, service, region, accountId, accessPoint, key] = ACCESS_POINT.exec(arn) ?? []
  if (accessPoint === undefined) return { action, arn: '*' }
  const own = `arn:${partition}:${service}:${region}:${accountId || '*'}:${accessPoint}`
  return {
    action: service === 's3' ? action : action.replace('s3:', `${service}:`),
    arn: key === undefined ? own : `${own}/object/${key}`,
  }
}

/**
 * Returns the account that owns the bucket of an ARN. Undefined when the ARN has no bucket, when nobody knows the
 * bucket, or while it is being made.
 */
export function bucketOwner({ action, arn }: Asked, { resolving, place }: Seen): string | undefined {
  if (!arn.includes(S3)) return undefined
  const [, , bucket = '*'] = BUCKET_OR_OBJECT.exec(arn) ?? []
  if (bucket.includes('*') || action === 's3:CreateBucket') return undefined
  return resolving.questions.ask('bucket-owner', bucket, place) ?? undefined
}

const THROUGH_ACCESS_POINT = /^(arn:[\w-]+:s3[\w-]*:[\w-]*:(\d{12}):accesspoint\/[\w.-]+)/

/** Uploads that make an object, and those that only prepare it (S3 User Guide, "Enforce conditional writes"). */
const MAKES_OBJECT: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'true',
  CopyObject: 'true',
  CreateMultipartUpload: 'false',
  PutObject: 'true',
  UploadPart: 'false',
  UploadPartCopy: 'false',
}

export function setS3Keys(keys: Keys, { action, arn }: Asked, { resolving }: Seen): void {
  const [, accessPoint, account] = THROUGH_ACCESS_POINT.exec(arn) ?? []
  if (accessPoint !== undefined && account !== undefined) {
    keys.set('s3:DataAccessPointArn', accessPoint, 'access point in the request')
    keys.set('s3:DataAccessPointAccount', account, 'access point in the request')
  }
  const { operation, service } = resolving.call
  const makes =
    service.key === 's3' && Object.hasOwn(MAKES_OBJECT, operation) ? MAKES_OBJECT[operation] : undefined
  if (action === 's3:PutObject' && makes !== undefined)
    keys.set('s3:ObjectCreationOperation', makes, `operation ${operation}`)
}
