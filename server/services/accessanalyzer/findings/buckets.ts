/**
 * What buckets grant: by their policies, their access control lists, and the policies of their access points, as far as
 * the blocking of public access permits.
 */

import { aclActionsOnBucket, publicGroupIn } from '../../../../core/aws/bucket-acls.ts'
import { compilePolicy } from '../../../../policy/index.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { FindingSource } from '../../../../store/index.ts'
import { accessPointGrants } from './access-points.ts'
import { type Grant, grantsIn, isPublic } from './grants.ts'
import { type ConfiguredResource, requestsFor, serviceIn } from './scopes.ts'
import { denial, documentOf, isDeny, readDocument, type Statement } from './statements.ts'
import type { Zone } from './zone.ts'

type Bucket = AccessanalyzerTypes.S3BucketConfiguration
type AclGrant = AccessanalyzerTypes.S3BucketAclGrantConfiguration

/** Returns what a bucket grants to outsiders. */
export function bucketGrants(
  bucket: ConfiguredResource,
  configuration: Bucket,
  zone: Zone,
): readonly Grant[] {
  const { bucketPolicy = '', accessPoints = {} } = configuration
  const isRestricted = restrictsPolicy(bucketPolicy, configuration)
  return [
    ...aclGrants(bucket, configuration, zone),
    ...(isRestricted ? [] : directGrants(bucket, bucketPolicy, zone)),
    ...(isRestricted ? [] : delegatedGrants(bucket, configuration, zone)),
    ...(isRestricted
      ? []
      : Object.entries(accessPoints).flatMap(([arn, point]) =>
          accessPointGrants(bucket, bucketPolicy, { arn, ...point }, zone),
        )),
  ]
}

/**
 * Returns what a directory bucket grants to outsiders. Its public access is always blocked (S3 User Guide, "Blocking
 * public access" to directory buckets).
 */
export const directoryBucketGrants = (
  bucket: ConfiguredResource,
  configuration: AccessanalyzerTypes.S3ExpressDirectoryBucketConfiguration,
  zone: Zone,
): readonly Grant[] => bucketGrants(bucket, { ...configuration, bucketPublicAccessBlock: BLOCKED }, zone)

const BLOCKED = { ignorePublicAcls: true, restrictPublicBuckets: true }

/**
 * Returns whether only the owner's account and services can use a policy, because it is public. Source: S3 User Guide,
 * "Blocking public access", RestrictPublicBuckets.
 */
export const restrictsPolicy = (
  policy: string,
  { bucketPublicAccessBlock: block }: Pick<Bucket, 'bucketPublicAccessBlock'>,
): boolean => (block?.restrictPublicBuckets ?? false) && isPublic(compilePolicy(policy), 'resource')

/** Returns what the policy grants to those who do not use an access point. */
function directGrants(bucket: ConfiguredResource, document: string, zone: Zone): readonly Grant[] {
  const key = accessPointKey(bucket)
  const direct = { Null: { [`${key}Account`]: 'true', [`${key}Arn`]: 'true' } }
  const grants = grantsIn(
    { document, owner: 'resource', resource: bucket, within: [requestsFor(bucket, direct)] },
    zone,
  )
  return grants.map((grant) => ({ ...grant, sources: [{ type: 'POLICY' }] }))
}

/** The beginning of the condition keys that tell which access point a request uses. */
const accessPointKey = ({ arn }: ConfiguredResource) => `${serviceIn(arn)}:DataAccessPoint`

/**
 * Returns what the policy grants through access points of accounts outside the zone. Their policies are not known.
 *
 * Source for the public access, which ends when public access is blocked: IAM User Guide, "IAM Access Analyzer resource
 * types for external access".
 */
function delegatedGrants(bucket: ConfiguredResource, configuration: Bucket, zone: Zone): readonly Grant[] {
  const { bucketPolicy: document = '', bucketPublicAccessBlock: block } = configuration
  const key = accessPointKey(bucket)
  const mentions = document.toLowerCase().includes(key.toLowerCase())
  if (!mentions) return []
  const inZone = [
    { StringEquals: { [`${key}Account`]: zone.accounts } },
    { ArnLike: { [`${key}Arn`]: zone.accounts.map((account) => `arn:*:*:*:${account}:*`) } },
    { Null: { [`${key}Account`]: 'true', [`${key}Arn`]: 'true' } },
  ]
  const denials = inZone.map((Condition) => denial({ Principal: '*', Condition }))
  const within = [requestsFor(bucket, {}, denials)]
  return grantsIn({ document, owner: 'resource', resource: bucket, within }, zone)
    .filter(({ conditions }) => Object.keys(conditions).some(isAccessPointKey))
    .map((grant) => ({
      ...grant,
      isPublic: 'AWS' in grant.principal && grant.principal['AWS'] === '*' && !block?.restrictPublicBuckets,
      sources: [{ type: 'S3_ACCESS_POINT_ACCOUNT', ...accountDetail(grant) }],
    }))
}

const isAccessPointKey = (key: string): boolean => /:DataAccessPoint(?:Account|Arn)$/i.test(key)

/** Returns the account of the access points, if the conditions name only one. */
function accountDetail({ conditions }: Grant): Pick<FindingSource, 'detail'> {
  const values = Object.entries(conditions).flatMap(([key, value]) =>
    isAccessPointKey(key) ? value.split(',') : [],
  )
  const accounts = new Set(values.flatMap((value) => /(?:^|:)(\d{12})(?=:|$)/.exec(value)?.[1] ?? []))
  const [accessPointAccount] = accounts
  return accounts.size === 1 && accessPointAccount !== undefined ? { detail: { accessPointAccount } } : {}
}

/** Returns what the access control list grants, unless the policy denies it. */
function aclGrants(bucket: ConfiguredResource, configuration: Bucket, zone: Zone): readonly Grant[] {
  const { bucketPolicy, bucketAclGrants = [], bucketPublicAccessBlock: block } = configuration
  const counted = bucketAclGrants.filter((grant) => !(block?.ignorePublicAcls && isToPublicGroup(grant)))
  const { version, statements } = readDocument(bucketPolicy)
  const document = documentOf({
    version,
    statements: [...counted.flatMap(statementsFor), ...statements.filter(isDeny)],
  })
  const grants = grantsIn(
    { document, owner: 'resource', resource: bucket, within: [requestsFor(bucket)] },
    zone,
  )
  return grants.map((grant) => ({ ...grant, sources: [{ type: 'BUCKET_ACL' }] }))
}

/**
 * Returns whether a grant makes a list public. Source: S3 User Guide, "The meaning of public".
 *
 * Unverified: Where public access control lists are ignored, grants of such a list to single accounts still apply.
 */
const isToPublicGroup = ({ grantee: { uri } }: AclGrant): boolean => publicGroupIn(uri ?? '') !== undefined

/** Returns a statement that allows what a grant allows. The group for the delivery of logs is a service. */
function statementsFor(grant: AclGrant): readonly Statement[] {
  const { grantee, permission } = grant
  const isPublicGroup = isToPublicGroup(grant)
  if (!isPublicGroup && grantee.id === undefined) return []
  return [
    {
      Effect: 'Allow',
      Principal: isPublicGroup ? '*' : { CanonicalUser: grantee.id },
      Action: aclActionsOnBucket(permission),
      Resource: '*',
    },
  ]
}
