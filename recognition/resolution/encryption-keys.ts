/**
 * The customer managed KMS keys that a request uses through another service: those that it names, and those that
 * encrypt what it reads or writes.
 *
 * AWS managed keys, such as `aws/s3`, allow everybody in the account, and need no decision.
 */
import { fromEach } from './each.ts'
import { kmsKey } from './functions/keys.ts'
import { surroundingsOf } from './functions/state-function.ts'
import type { UploadEncryption } from './lookups.ts'
import type { Seen } from './resolving.ts'
import type { NeededDecision } from './types.ts'

/** A KMS key that a service uses for a request, and the encryption context that it sends. */
export interface UsedKey {
  /** The ARN of a customer managed key. */
  readonly key: string
  readonly encryptionContext: Readonly<Record<string, string>>
  /** Limits the actions of the operation to those that use this key. */
  readonly action?: string
  readonly from: string
}

type Finder = (granted: readonly NeededDecision[], seen: Seen) => readonly UsedKey[]

/** Returns the keys. @param granted what the operation itself needs */
export function encryptionKeysOf(granted: readonly NeededDecision[], seen: Seen): readonly UsedKey[] {
  const { service, operation } = seen.resolving.call
  const { key } = service
  const find = FINDERS.get(`${key} ${operation}`) ?? FINDERS.get(key)
  return find?.(granted, seen) ?? []
}

/** The name of the encryption context that holds the ARN of the resource, by service. */
const CONTEXTS: Readonly<Record<string, string>> = {
  dynamodb: 'aws:dynamodb:tableName',
  kinesis: 'aws:kinesis:arn',
  secretsmanager: 'SecretARN',
  sns: 'aws:sns:topicArn',
  sqs: 'aws:sqs:arn',
  ssm: 'PARAMETER_ARN',
}

/** Returns the key that encrypts a resource, if it is a customer managed key. */
function keyOfResource(arn: string, { resolving, place }: Seen): string | undefined {
  if (!arn.startsWith('arn:') || arn.includes('*')) return undefined
  const key = resolving.questions.ask('encryption-key', arn, place)
  return key === null || key === 'aws' ? undefined : key
}

function contextOf(service: string, arn: string, { place }: Seen): Readonly<Record<string, string>> {
  const name = CONTEXTS[service] ?? ''
  if (service !== 'dynamodb') return { [name]: arn }
  const table = /:table\/([^/]+)/.exec(arn)?.[1] ?? ''
  return {
    [name]: table,
    ...(place.accountId === undefined ? {} : { 'aws:dynamodb:subscriberId': place.accountId }),
  }
}

/** DynamoDB encrypts tables, their indexes, and their streams with one key. */
function encryptedWhole(arn: string): string {
  // Most requests name a whole table, whose ARN has only one slash.
  const hasParts = arn.indexOf('/') !== arn.lastIndexOf('/')
  return hasParts && arn.includes(':dynamodb:') ? arn.replace(PART_OF_TABLE, '$1') : arn
}

const PART_OF_TABLE = /^(arn:[^:]*:dynamodb:[^/]*\/[^/]+)\/.*$/s

/** The keys that encrypt the resources of the operation. */
const keysOfResources: Finder = (granted, seen) => {
  const { key: service, prefix } = seen.resolving.call.service
  const own = fromEach(granted, ({ action, resource }) =>
    action.startsWith(`${prefix}:`) ? [encryptedWhole(resource)] : [],
  )
  return fromEach(own.length < 2 ? own : [...new Set(own)], (arn) => {
    const key = keyOfResource(arn, seen)
    return key === undefined
      ? []
      : [{ key, encryptionContext: contextOf(service, arn, seen), from: `state of ${arn}` }]
  })
}

/** A key that a parameter names. Nothing when the parameter is left out, or names an AWS managed key. */
function namedKey(path: string, seen: Seen): string | undefined {
  const [value] = seen.parameters.valuesAt(path)
  if (typeof value !== 'string' || value === '' || AWS_MANAGED.test(value)) return undefined
  const [key] = kmsKey(value, surroundingsOf(seen))
  return key
}

const AWS_MANAGED = /^(?:arn:[\w-]+:kms:[^:]*:[^:]*:)?alias\/aws\//

const keyOfParameter =
  (path: string): Finder =>
  (granted, seen) => {
    const key = namedKey(path, seen)
    const [first] = granted
    if (key === undefined || first === undefined) return []
    const encryptionContext = contextOf(seen.resolving.call.service.key, first.resource, seen)
    return [{ key, encryptionContext, from: `parameter ${path}` }]
  }

const isTrue = (path: string, { parameters }: Seen) => parameters.valuesAt(path).includes('true')

const decryptedParameters: Finder = (granted, seen) =>
  isTrue('WithDecryption', seen) ? keysOfResources(granted, seen) : []

const secureParameter: Finder = (granted, seen) =>
  seen.parameters.valuesAt('Type').includes('SecureString') ? keyOfParameter('KeyId')(granted, seen) : []

const OBJECT = 'aws:s3:arn'
const KMS_ALGORITHM = /^aws:kms/i

/**
 * The key of the header, or the default of the bucket. The encryption context is the ARN of the object or, with a
 * bucket key, of the bucket.
 *
 * Unverified: The encryption context of S3 is the ARN of the object unless a header of the request asks for a bucket
 * key, because whether the bucket has one by default is not looked up.
 */
const writtenObject: Finder = (granted, seen) => {
  const object = writtenIn(granted)
  const bucket = object === undefined ? undefined : bucketOf(object)
  if (object === undefined || bucket === undefined) return []
  const [algorithm] = seen.parameters.valuesAt('ServerSideEncryption')
  const isNamed = typeof algorithm === 'string'
  if (isNamed && !KMS_ALGORITHM.test(algorithm)) return []
  const key = namedKey('SSEKMSKeyId', seen) ?? (isNamed ? undefined : keyOfResource(bucket, seen))
  const hasBucketKey =
    seen.resolving.head.header('x-amz-server-side-encryption-bucket-key-enabled')?.toLowerCase() === 'true'
  const encryptionContext = { [OBJECT]: hasBucketKey ? bucket : object }
  const from = isNamed ? 'parameter SSEKMSKeyId' : `default of ${bucket}`
  return key === undefined ? [] : [{ key, encryptionContext, action: 'kms:GenerateDataKey', from }]
}

/** Returns the ARN of the object in its bucket, whatever access point the request names. */
function writtenIn(granted: readonly NeededDecision[]): string | undefined {
  return granted.find(({ action, resource }) => action === 's3:PutObject' && bucketOf(resource) !== undefined)
    ?.resource
}

const bucketOf = (object: string) => /^(arn:[\w-]+:s3:::[^/*]+)\//.exec(object)?.[1]

const READ_ACTIONS = new Set(['s3:GetObject', 's3:GetObjectVersion'])

/** The version that is read, as it is in the ARN of a lookup. */
function versionOf({ parameters }: Seen): string {
  const [version] = parameters.valuesAt('VersionId')
  const [source] = parameters.valuesAt('CopySource')
  const id = typeof source === 'string' ? /[?]versionId=([^&]+)$/.exec(source)?.[1] : version
  return typeof id === 'string' && id !== '' ? `?versionId=${id}` : ''
}

const readObject: Finder = (granted, seen) => {
  const objects = granted.filter(({ action }) => READ_ACTIONS.has(action)).map(({ resource }) => resource)
  return [...new Set(objects)].flatMap((object) => {
    const key = keyOfResource(`${object}${versionOf(seen)}`, seen)
    const encryptionContext = { [OBJECT]: object }
    return key === undefined
      ? []
      : [{ key, encryptionContext, action: 'kms:Decrypt', from: `encryption of ${object}` }]
  })
}

/**
 * The parts of an upload need the key that the upload began with, and so does its end if it has checksums, which are
 * computed from those of the parts (recorded on AWS, September 2026, with SHA-256).
 *
 * Unverified: An upload that the guard did not see begin has the default key of the bucket, and no checksums.
 */
const uploadedPart: Finder = (granted, seen) => {
  const upload = uploadOf(seen)
  if (upload) return keyOfUpload(upload, granted, seen)
  return writtenObject(granted, seen).map((used) => ({ ...used, action: 'kms:Decrypt' }))
}

const completedUpload: Finder = (granted, seen) => {
  const upload = uploadOf(seen)
  return upload?.hasChecksum ? keyOfUpload(upload, granted, seen) : []
}

/** No parameter has the ID, because nothing else depends on it. */
function uploadOf({ resolving: { head, questions }, place }: Seen): UploadEncryption | null {
  const id = new URLSearchParams(head.query).get('uploadId')
  return id === null || id === '' ? null : questions.ask('upload', id, place)
}

function keyOfUpload(
  { keyId, hasBucketKey }: UploadEncryption,
  granted: readonly NeededDecision[],
  seen: Seen,
): readonly UsedKey[] {
  const object = writtenIn(granted)
  if (object === undefined || keyId === undefined || AWS_MANAGED.test(keyId)) return []
  const [named = ''] = kmsKey(keyId, surroundingsOf(seen))
  // A key that nobody knows can be any.
  const key = named.includes('*') ? named : keyOfResource(named, seen)
  if (key === undefined) return []
  const encryptionContext = { [OBJECT]: hasBucketKey ? (bucketOf(object) ?? object) : object }
  return [{ key, encryptionContext, action: 'kms:Decrypt', from: 'encryption of the upload' }]
}

const copied: Finder = (granted, seen) => [...readObject(granted, seen), ...writtenObject(granted, seen)]

const copiedPart: Finder = (granted, seen) => [...readObject(granted, seen), ...uploadedPart(granted, seen)]

const FINDERS = new Map<string, Finder>([
  ['dynamodb', keysOfResources],
  ['dynamodb CreateTable', keyOfParameter('SSESpecification.KMSMasterKeyId')],
  ['kinesis', keysOfResources],
  ['s3 CompleteMultipartUpload', completedUpload],
  ['s3 CopyObject', copied],
  ['s3 CreateMultipartUpload', writtenObject],
  ['s3 GetObject', readObject],
  ['s3 HeadObject', readObject],
  ['s3 PutObject', writtenObject],
  ['s3 UploadPart', uploadedPart],
  ['s3 UploadPartCopy', copiedPart],
  ['secretsmanager', keysOfResources],
  ['secretsmanager CreateSecret', keyOfParameter('KmsKeyId')],
  ['sns', keysOfResources],
  ['sqs', keysOfResources],
  ['ssm', decryptedParameters],
  ['ssm PutParameter', secureParameter],
])
