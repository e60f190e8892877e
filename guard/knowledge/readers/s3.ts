/** Reads buckets, access points, and objects. */
import {
  type Arn,
  arnText,
  type BucketArn,
  bucketOf,
  encoded,
  nameOfType,
  objectPath,
  parseArn,
} from '../../../recognition/arn.ts'
import type { ObjectState } from '../../../recognition/resolution/lookups.ts'
import { within, xmlEntries, xmlText } from '../../../recognition/values.ts'
import type { UpstreamResponse } from '../../transport/types.ts'
import type { Reader, Reading } from '../reading.ts'

/** Returns the path and the query of a sub-resource of an object. */
export function subresource(
  found: BucketArn,
  name: string,
): { readonly path: string; readonly query: string } {
  const version = found.versionId === undefined ? '' : `&versionId=${encoded(found.versionId)}`
  return { path: objectPath(found), query: `${name}${version}` }
}

/** Reads the tags of a bucket or an object. */
export async function s3Tags(
  reading: Reading,
  found: BucketArn,
): Promise<Readonly<Record<string, string>> | null> {
  const { path, query } = subresource(found, 'tagging')
  const operation = found.key === undefined ? 'GetBucketTagging' : 'GetObjectTagging'
  // Versions that cannot exist have no tags.
  const absent = found.versionId === undefined ? [] : ['400', 'InvalidArgument']
  const answer = await reading.restXml('s3', operation, path, { query, absent })
  return answer ? xmlEntries(within(answer, 'TagSet', 'Tag'), 'Key', 'Value') : null
}

export const objectTags: Reader<'object-tags'> = async (reading, value) => {
  const arn = parseArn(value)
  const found = arn && (bucketOf(arn) ?? (await behindAccessPoint(reading, arn)))
  return found?.key === undefined ? null : await s3Tags(reading, found)
}

export const objectState: Reader<'object-state'> = async (reading, value) => {
  const arn = parseArn(value)
  const found = arn && (bucketOf(arn) ?? (await behindAccessPoint(reading, arn)))
  if (found?.key === undefined) return null
  const { bucket, key, versionId } = found
  const query = versionId === undefined ? {} : { query: `versionId=${encoded(versionId)}` }
  const options = { method: 'HEAD', absent: ['400'], keepsAbsence: true, ...query }
  const answer = await reading.rest('s3', 'HeadObject', objectPath({ bucket, key }), options)
  // Versions that cannot exist, and objects that are encrypted with the client's own key.
  if (!answer || answer.status === 400) return null
  const hasBucket = answer.status !== 404 || (await reading.look('bucket-owner', bucket)) !== null
  return hasBucket ? stateIn(answer) : null
}

function stateIn({ status, header }: UpstreamResponse): ObjectState {
  const lastModified = Date.parse(header('last-modified') ?? '')
  return {
    status,
    isMarker: status === 405 || header('x-amz-delete-marker') === 'true',
    eTag: header('etag'),
    lastModified: Number.isNaN(lastModified) ? undefined : lastModified,
  }
}

const BEHIND_ACCESS_POINT = /^(accesspoint\/[^/]+)\/object\/([\s\S]+?)(?:\?versionId=([^?]*))?$/

/** Returns the object that an ARN names by an access point. */
async function behindAccessPoint(reading: Reading, arn: Arn): Promise<BucketArn | undefined> {
  const [, resource, key, versionId] = BEHIND_ACCESS_POINT.exec(arn.resource) ?? []
  if (resource === undefined) return undefined
  const bucket = await reading.look('access-point', arnText({ ...arn, resource }))
  return bucket === null ? undefined : { bucket, key, versionId }
}

/** The accounts of requests without a known key at moto and LocalStack. */
const ACCOUNTS_OF_EMULATORS = ['123456789012', '000000000000'] as const

/**
 * Returns a reader for the account that has a bucket. Upstreams without accounts list every bucket for each, so the
 * default account comes first.
 */
export const bucketOwner =
  (defaultAccount: string): Reader<'bucket-owner'> =>
  async (reading, value) => {
    const path = objectPath({ bucket: value, key: undefined })
    if (!(await reading.rest('s3', 'HeadBucket', path, { method: 'HEAD' }))) return null
    for (const each of new Set([defaultAccount, reading.place.accountId, ...ACCOUNTS_OF_EMULATORS])) {
      const options = { query: `prefix=${encoded(value)}` }
      const answer = await reading.in(each).restXml('s3', 'ListBuckets', '/', options)
      if (!answer) return defaultAccount
      const names = within(answer, 'Buckets', 'Bucket').map((bucket) => xmlText(bucket, 'Name'))
      if (names.includes(value)) return each
    }
    throw reading.failure('s3', 'ListBuckets', 'no account that iamulator knows of has the bucket.')
  }

/** Returns the name of an access point. Undefined for other ARNs, and for objects behind one. */
export function accessPointName(value: string): string | undefined {
  const arn = parseArn(value)
  return arn?.service === 's3' ? nameOfType(arn, 'accesspoint/')?.split('/')[0] : undefined
}

export const accessPointBucket: Reader<'access-point'> = async (reading, value) => {
  const name = accessPointName(value)
  if (name === undefined) return null
  const answer = await s3Control(reading, 'GetAccessPoint', `/v20180820/accesspoint/${encoded(name)}`)
  return xmlText(answer, 'Bucket') ?? null
}

/** Calls an operation of S3 Control, which needs the account in a header. */
export function s3Control(reading: Reading, operation: string, path: string) {
  const headers = { 'x-amz-account-id': reading.place.accountId }
  return reading.restXml('s3control', operation, path, { headers })
}

const isKms = (algorithm: string | undefined) => algorithm?.startsWith('aws:kms') === true

/** The key that encrypts new objects. Null without one, `aws` for S3's own. */
export async function bucketKey(reading: Reading, found: BucketArn): Promise<string | null> {
  const answer = await reading.restXml('s3', 'GetBucketEncryption', objectPath(found), {
    query: 'encryption',
  })
  const [rule] = within(answer, 'Rule', 'ApplyServerSideEncryptionByDefault')
  if (!isKms(xmlText(rule, 'SSEAlgorithm'))) return null
  return xmlText(rule, 'KMSMasterKeyID') || 'aws'
}

/** Null without a key, `aws` for S3's own. */
export async function objectKey(
  reading: Reading,
  { bucket, key, versionId }: BucketArn,
): Promise<string | null> {
  const query = versionId === undefined ? {} : { query: `versionId=${encoded(versionId)}` }
  const path = objectPath({ bucket, key })
  // Versions that cannot exist, and objects that are encrypted with the client's own key, have no key in KMS.
  const answer = await reading.rest('s3', 'HeadObject', path, { method: 'HEAD', absent: ['400'], ...query })
  if (!isKms(answer?.header('x-amz-server-side-encryption'))) return null
  return answer?.header('x-amz-server-side-encryption-aws-kms-key-id') || 'aws'
}
