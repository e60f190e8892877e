/** Resources of which internal access is asked for, with what their policies say. */

import { membershipOf } from '../../../../../core/access/organization/membership.ts'
import { actionsOfService } from '../../../../../core/aws/service-authorization.ts'
import { compilePolicy, resourceControlServices, type SourcedPolicy } from '../../../../../policy/index.ts'
import type { ResourceConfiguration, ResourceRow, View } from '../../../../../store/index.ts'
import { sourced } from '../../checks/proof.ts'
import { restrictsPolicy } from '../buckets.ts'
import { serviceIn } from '../scopes.ts'
import { type Document, denial, documentOf, readDocument, type Statement } from '../statements.ts'
import type { Zone } from '../zone.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type Restriction, restrictionBy } from './restriction.ts'

/** Actions that are alike: on the same kinds of resources. */
export interface TargetAction {
  /** As AWS spells it. */
  readonly name: string
  /** The ARNs, with wildcards, of what the action is about. */
  readonly resources: readonly string[]
}

export interface Target {
  readonly row: ResourceRow
  readonly owner: string
  readonly document: Document
  /** The document, compiled. */
  readonly policy: SourcedPolicy
  /** The resource control policies that count. */
  readonly resourceControl: readonly SourcedPolicy[]
  readonly restriction: Restriction
  readonly actions: readonly TargetAction[]
  /** Equal for equal policies. */
  readonly fingerprint: string
}

/** @param isControlled whether resource control policies are part of the analysis: they are in an organization */
export function targetOf(account: View, row: ResourceRow, zone: Zone, isControlled: boolean): Target {
  const service = serviceIn(row.arn)
  const all = membershipOf(account, account.accountId)?.resourceControl ?? []
  const levels = resourceControlServices.has(service) ? all : []
  const resourceControl = isControlled ? levels.flat() : []
  const owner = account.accountId
  const document = documentIn(row.configuration, owner, zone)
  return {
    row,
    owner,
    document,
    policy: sourced(compilePolicy(documentOf(document))),
    resourceControl,
    restriction: restrictionBy(levels, isControlled),
    actions: actionsOn(row),
    fingerprint: fingerprintOf([zone.accounts, resourceControl.map(({ policy }) => policy.text)]),
  }
}

function documentIn(configuration: ResourceConfiguration, owner: string, zone: Zone): Document {
  const { s3Bucket, s3ExpressDirectoryBucket, dynamodbTable, dynamodbStream } = configuration
  if (s3Bucket) return bucketDocument(s3Bucket, owner)
  const snapshot = configuration.rdsDbSnapshot ?? configuration.rdsDbClusterSnapshot
  if (snapshot) return { statements: sharing(snapshot.attributes?.['restore']?.accountIds ?? [], zone) }
  const { bucketPolicy } = s3ExpressDirectoryBucket ?? {}
  return readDocument(bucketPolicy ?? dynamodbTable?.tablePolicy ?? dynamodbStream?.streamPolicy)
}

/**
 * Returns the policy of a bucket. A public one can be for the bucket's own account only (S3 User Guide,
 * RestrictPublicBuckets). Access points are left out.
 */
function bucketDocument(
  { bucketPolicy = '', bucketPublicAccessBlock }: NonNullable<ResourceConfiguration['s3Bucket']>,
  owner: string,
): Document {
  const document = readDocument(bucketPolicy)
  if (!restrictsPolicy(bucketPolicy, { bucketPublicAccessBlock })) return document
  const Condition = { StringNotEquals: { 'aws:PrincipalAccount': owner } }
  return { ...document, statements: [...document.statements, denial({ Principal: '*', Condition })] }
}

/** A snapshot is shared with accounts, whose own policies decide who has access. */
function sharing(accounts: readonly string[], zone: Zone): readonly Statement[] {
  const AWS = accounts.includes('all') ? zone.accounts : accounts
  return AWS.length === 0 ? [] : [{ Effect: 'Allow', Principal: { AWS }, Action: 'rds:*', Resource: '*' }]
}

/** What the names of resource types in the Service Authorization Reference stand for, behind the ARN of the resource. */
const PARTS: Readonly<Partial<Record<ResourceRow['type'], Readonly<Record<string, string>>>>> = {
  'AWS::DynamoDB::Stream': { stream: '' },
  'AWS::DynamoDB::Table': { table: '', index: '/index/*' },
  'AWS::RDS::DBClusterSnapshot': { 'cluster-snapshot': '' },
  'AWS::RDS::DBSnapshot': { snapshot: '' },
  'AWS::S3::Bucket': { bucket: '', object: '/*' },
  'AWS::S3Express::DirectoryBucket': { bucket: '' },
}

const actionsByType = new Map<
  ResourceRow['type'],
  readonly (readonly [name: string, parts: readonly string[]])[]
>()

function actionsOn({ arn, type }: ResourceRow): readonly TargetAction[] {
  const known = actionsByType.get(type) ?? partsByAction(type, serviceIn(arn))
  actionsByType.set(type, known)
  return known.map(([name, parts]) => ({ name, resources: parts.map((part) => arn + part) }))
}

function partsByAction(type: ResourceRow['type'], service: string) {
  const parts = new Map(Object.entries(PARTS[type] ?? {}))
  return actionsOfService(service).flatMap(({ name, resourceTypes }) => {
    const found = resourceTypes.flatMap((each) => parts.get(each.name) ?? [])
    return found.length === 0 ? [] : [[`${service}:${name}`, [...new Set(found)]] as const]
  })
}
