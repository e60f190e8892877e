/**
 * Reads who may use a bucket or an object: the bucket policy and access control lists, as far as ownership and public
 * access settings let them apply.
 *
 * Sources: S3 User Guide, "Controlling ownership of objects and disabling ACLs" and "Blocking public access to your
 * Amazon S3 storage".
 *
 * Unverified: A bucket of the upstream without ownership controls has no access control lists, and one without a public
 * access block blocks nothing. New buckets of AWS have both settings, but emulators do not show whether they were removed.
 */

import { type Grant, withAcl } from '../../../core/access/acl.ts'
import type { XmlElement } from '../../../core/standards/xml/document.ts'
import { type BucketArn, objectPath } from '../../../recognition/arn.ts'
import { within, xmlText } from '../../../recognition/values.ts'
import { documentOf, type PolicyDocument, statementsOf } from '../policy-text.ts'
import { isPublic } from '../public-policy.ts'
import type { Reader, Reading } from '../reading.ts'
import { s3Control, subresource } from './s3.ts'

interface PublicAccess {
  readonly ignoresAcls: boolean
  readonly restrictsBuckets: boolean
}

/** What applies to the bucket is read once for all of its objects. */
export async function bucketPolicy(reading: Reading, found: BucketArn): Promise<string | null> {
  const access = await reading.look('bucket-access', found.bucket)
  if (!access?.grants) return access?.policy ?? null
  const { policy, grants, ignoresPublicAcls } = access
  const applied = found.key === undefined ? grants : await grantsOn(reading, found, grants)
  const kept = ignoresPublicAcls ? applied.filter(({ grantee }) => !isGroup(grantee)) : applied
  return withAcl(policy ?? '{}', kept)
}

export const bucketAccess: Reader<'bucket-access'> = async (reading, bucket) => {
  const path = objectPath({ bucket, key: undefined })
  const [document, hasAcls] = await Promise.all([policyOf(reading, path), usesAcls(reading, path)])
  const open = document !== undefined && isPublic(document)
  const policy = document ? JSON.stringify(document) : null
  if (!hasAcls && !open) return { policy, ignoresPublicAcls: false }
  const { ignoresAcls, restrictsBuckets } = await publicAccess(reading, bucket, path)
  const grants = hasAcls ? await grantsOnBucket(reading, path) : undefined
  return {
    policy: open && restrictsBuckets ? await restricted(reading, bucket, document) : policy,
    ...(grants ? { grants } : {}),
    ignoresPublicAcls: ignoresAcls,
  }
}

/** Emulators that do not know policies answer with a list of the objects. */
async function policyOf(reading: Reading, path: string): Promise<PolicyDocument | undefined> {
  const answer = await reading.rest('s3', 'GetBucketPolicy', path, { query: 'policy' })
  const text = answer?.body.toString('utf8') ?? ''
  if (text === '' || /^\s*<(?:\?xml|ListBucketResult)\b/.test(text)) return undefined
  const document = documentOf(text)
  if (!document) throw reading.failure('s3', 'GetBucketPolicy', 'the policy is not a JSON object.')
  return document
}

async function usesAcls(reading: Reading, path: string): Promise<boolean> {
  const query = 'ownershipControls'
  const answer = await reading.restXml('s3', 'GetBucketOwnershipControls', path, { query })
  const ownership = xmlText(answer, 'Rule', 'ObjectOwnership')
  return ownership === 'BucketOwnerPreferred' || ownership === 'ObjectWriter'
}

/** The settings of the bucket and of its account add up. */
async function publicAccess(reading: Reading, bucket: string, path: string): Promise<PublicAccess> {
  const query = 'publicAccessBlock'
  const owner = await reading.look('bucket-owner', bucket)
  const account = '/v20180820/configuration/publicAccessBlock'
  const blocks = await Promise.all([
    reading.restXml('s3', 'GetPublicAccessBlock', path, { query }),
    owner === null ? undefined : s3Control(reading.in(owner), 'GetPublicAccessBlock', account),
  ])
  const isOn = (name: string) => blocks.some((block) => xmlText(block, name)?.toLowerCase() === 'true')
  return { ignoresAcls: isOn('IgnorePublicAcls'), restrictsBuckets: isOn('RestrictPublicBuckets') }
}

/** A restricted bucket is for its own account and for AWS's services. */
async function restricted(reading: Reading, bucket: string, document: PolicyDocument): Promise<string> {
  const owner = await reading.look('bucket-owner', bucket)
  const denial = {
    Sid: 'RestrictPublicBuckets',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: {
      ...(owner === null ? {} : { StringNotEquals: { 'aws:PrincipalAccount': owner } }),
      // Anonymous requests do not have this key.
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }
  return JSON.stringify({ ...document, Statement: [...statementsOf(document), denial] })
}

const OF_OBJECTS: readonly Grant['permission'][] = ['READ', 'READ_ACP', 'WRITE_ACP']
const OF_BUCKETS: readonly Grant['permission'][] = [...OF_OBJECTS, 'WRITE']

async function grantsOnBucket(reading: Reading, path: string): Promise<readonly Grant[]> {
  const list = await reading.restXml('s3', 'GetBucketAcl', path, { query: 'acl' })
  return grantsIn(list, OF_BUCKETS)
}

/** Writing an object needs the list of the bucket, everything else about it the list of the object. */
async function grantsOn(
  reading: Reading,
  found: BucketArn,
  ofBucket: readonly Grant[],
): Promise<readonly Grant[]> {
  const { path, query } = subresource(found, 'acl')
  const list = await reading.restXml('s3', 'GetObjectAcl', path, { query })
  return [...ofBucket.filter(({ permission }) => permission === 'WRITE'), ...grantsIn(list, OF_OBJECTS)]
}

/** Leaves out the owner, whose own policies permit what they permit. */
function grantsIn(list: XmlElement | undefined, permissions: readonly Grant['permission'][]): Grant[] {
  const owner = xmlText(list, 'Owner', 'ID')
  return within(list, 'AccessControlList', 'Grant').flatMap((grant) => {
    const grantee = xmlText(grant, 'Grantee', 'URI') ?? xmlText(grant, 'Grantee', 'ID')
    if (grantee === undefined || grantee === owner) return []
    const granted = xmlText(grant, 'Permission')
    return permissions
      .filter((permission) => granted === permission || granted === 'FULL_CONTROL')
      .map((permission) => ({ grantee, permission }))
  })
}

function isGroup(grantee: string): boolean {
  return grantee.includes('/groups/')
}
