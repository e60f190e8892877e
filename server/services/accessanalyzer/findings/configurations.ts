/** Resources as Access Analyzer sees them: what determines the access to them, and what of it outsiders have. */
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { ResourceConfiguration as StoredConfiguration } from '../../../../store/index.ts'
import { bucketGrants, directoryBucketGrants } from './buckets.ts'
import { type Grant, grantsIn, keyOfGrant, outsideGrants } from './grants.ts'
import { keyGrants } from './keys.ts'
import { type ConfiguredResource, requestsFor } from './scopes.ts'
import {
  clusterSnapshotGrants,
  databaseSnapshotGrants,
  isDefaultKey,
  volumeSnapshotGrants,
} from './shares.ts'
import type { Zone } from './zone.ts'

/** What determines the access to a resource: one member, which depends on its type. */
export type ResourceConfiguration = Pick<AccessanalyzerTypes.Configuration, 'iamRole'> & StoredConfiguration

/**
 * Returns what the configuration of a resource grants to principals outside the zone of trust: one grant for each
 * principal, actions, and conditions. A policy that is absent, empty, or malformed grants nothing.
 *
 * @param configuration with the member of the resource's type
 */
export const externalGrants = (
  resource: ConfiguredResource,
  configuration: ResourceConfiguration,
  zone: Zone,
): readonly Grant[] => merged(grantsOf(resource, configuration, zone))

function grantsOf(
  resource: ConfiguredResource,
  configuration: ResourceConfiguration,
  zone: Zone,
): readonly Grant[] {
  const { iamRole, s3Bucket, s3ExpressDirectoryBucket, kmsKey } = configuration
  if (iamRole) return outsideGrants(iamRole.trustPolicy ?? '', zone)
  if (s3Bucket) return bucketGrants(resource, s3Bucket, zone)
  if (s3ExpressDirectoryBucket) return directoryBucketGrants(resource, s3ExpressDirectoryBucket, zone)
  if (kmsKey) return keyGrants(resource, kmsKey, zone)
  return snapshotGrants(configuration, zone) ?? policyGrants(resource, configuration, zone)
}

/** Returns undefined for resources of other types. */
function snapshotGrants(
  { ebsSnapshot, rdsDbSnapshot, rdsDbClusterSnapshot }: ResourceConfiguration,
  zone: Zone,
): readonly Grant[] | undefined {
  if (ebsSnapshot) return volumeSnapshotGrants(ebsSnapshot, zone)
  if (rdsDbSnapshot) return databaseSnapshotGrants(rdsDbSnapshot, zone)
  return rdsDbClusterSnapshot && clusterSnapshotGrants(rdsDbClusterSnapshot, zone)
}

/** Returns what a resource grants whose policy is all that determines the access. */
function policyGrants(
  resource: ConfiguredResource,
  configuration: ResourceConfiguration,
  zone: Zone,
): readonly Grant[] {
  const document = policyIn(configuration) ?? ''
  return grantsIn({ document, owner: 'resource', resource, within: [requestsFor(resource)] }, zone)
}

function policyIn(configuration: ResourceConfiguration): string | undefined {
  const { secretsManagerSecret: secret } = configuration
  return (
    configuration.sqsQueue?.queuePolicy ??
    configuration.snsTopic?.topicPolicy ??
    configuration.ecrRepository?.repositoryPolicy ??
    configuration.efsFileSystem?.fileSystemPolicy ??
    configuration.dynamodbTable?.tablePolicy ??
    configuration.dynamodbStream?.streamPolicy ??
    configuration.lambdaFunction?.functionPolicy ??
    configuration.lambdaLayerVersion?.layerVersionPolicy ??
    (secret && isShareable(secret) ? secret.secretPolicy : undefined)
  )
}

/**
 * Returns whether other accounts can read a secret, which they cannot with the key that AWS manages for Secrets Manager.
 * It is the key of secrets that name no other (API reference, SecretsManagerSecretConfiguration).
 */
const isShareable = ({ kmsKeyId }: AccessanalyzerTypes.SecretsManagerSecretConfiguration): boolean =>
  !!kmsKeyId && !isDefaultKey(kmsKeyId)

/** Joins grants that differ only in their sources. */
function merged(grants: readonly Grant[]): readonly Grant[] {
  const byAccess = new Map<string, Grant>()
  for (const grant of grants) {
    const key = keyOfGrant(grant)
    const before = byAccess.get(key)
    byAccess.set(key, before ? joined(before, grant) : grant)
  }
  return [...byAccess.values()]
}

function joined(one: Grant, other: Grant): Grant {
  const sources = [...(one.sources ?? []), ...(other.sources ?? [])]
  const distinct = new Map(sources.map((source) => [JSON.stringify(source), source]))
  return {
    ...one,
    isPublic: one.isPublic || other.isPublic,
    ...(distinct.size > 0 && { sources: [...distinct.values()] }),
  }
}
