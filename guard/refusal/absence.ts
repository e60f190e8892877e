/**
 * S3 hides whether an object exists: without `s3:ListBucket`, a missing key is Access Denied, and not NoSuchKey.
 *
 * The guard learns from the upstream that the key is missing, and then decides on the bucket.
 */

import type { NeededDecision } from '../../recognition/resolution/types.ts'
import type { RecognizedCall } from '../../recognition/types.ts'

/** Requests for objects. Public reports show the rule for GetObject, HeadObject, and GetObjectTagging. */
const OF_OBJECTS: ReadonlySet<string> = new Set([
  ...['GetObject', 'HeadObject', 'GetObjectAcl', 'GetObjectAttributes', 'GetObjectLegalHold'],
  ...['GetObjectRetention', 'GetObjectTagging', 'GetObjectTorrent', 'SelectObjectContent'],
  ...['DeleteObjectTagging', 'PutObjectAcl', 'PutObjectLegalHold', 'PutObjectRetention', 'PutObjectTagging'],
  'RestoreObject',
])

/** Copies read an object that a header names. */
const COPIES: ReadonlySet<string> = new Set(['CopyObject', 'UploadPartCopy'])

/** The codes that tell whether an object exists. A missing bucket is no secret. */
const ABSENT: ReadonlySet<string> = new Set(['NoSuchKey', 'NoSuchVersion'])

/**
 * Returns the decision on which the answer 404 of an upstream depends: if it is not allowed, the denial is the answer.
 * Undefined if the answer passes.
 *
 * Unverified: The keys of ListBucket, such as `s3:prefix`, are absent from the decision, because the request does not
 * list. The rule is the same for all requests for an object, and for versions.
 *
 * @param code of the upstream's error. Undefined for HEAD, whose answers have none
 * @param copySource the value of the header `x-amz-copy-source`
 */
export function absenceDecision(
  { service, operation, labels }: Pick<RecognizedCall, 'service' | 'operation' | 'labels'>,
  code: string | undefined,
  { partition, copySource }: { readonly partition: string; readonly copySource: string | undefined },
): NeededDecision | undefined {
  if (service.key !== 's3' || (code !== undefined && !ABSENT.has(code))) return undefined
  if (OF_OBJECTS.has(operation)) return decisionOn(labels.get('Bucket'), partition, 'parameter Bucket')
  if (!COPIES.has(operation)) return undefined
  return decisionOn(bucketOfSource(copySource), partition, 'header x-amz-copy-source')
}

function decisionOn(
  bucket: string | undefined,
  partition: string,
  resourceFrom: string,
): NeededDecision | undefined {
  // Sessions of directory buckets are decided on as a whole.
  if (bucket === undefined || bucket.endsWith('--x-s3')) return undefined
  const resource = bucket.startsWith('arn:') ? bucket : `arn:${partition}:s3:::${bucket}`
  return { action: 's3:ListBucket', resource, context: {}, resourceFrom, keysFrom: {} }
}

/** Returns the bucket of `BUCKET/KEY`, which may be encoded and begin with a slash, or the ARN of an access point. */
function bucketOfSource(source: string | undefined): string | undefined {
  const decoded = source === undefined ? undefined : decodedOnce(source)
  const [, accessPoint, bucket] =
    /^(?:(arn:[^/]+[:/]accesspoint\/[^/]+)\/object\/|\/?([^/:]+)\/)/.exec(decoded ?? '') ?? []
  return accessPoint ?? bucket
}

function decodedOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Errors of S3 have some hundred bytes. */
const MAXIMUM_SEARCHED_BYTES = 4096

/** Returns the code of an error of S3, such as `NoSuchKey`. */
export function errorCodeIn(body: Buffer): string | undefined {
  return /<Code>\s*(\w{1,64})\s*<\/Code>/.exec(body.toString('latin1', 0, MAXIMUM_SEARCHED_BYTES))?.[1]
}
