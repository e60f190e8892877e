/** The present configuration of resources, which holds where a proposal names no other. */

import { renderTrust } from '../../../../core/access/trust.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { keyOf, type View } from '../../../../store/index.ts'
import type { ConfiguredResource } from '../findings/scopes.ts'

type Configuration = AccessanalyzerTypes.Configuration

/** Returns undefined for a resource that the server does not know. */
export function currentConfiguration(
  view: View,
  { arn, type }: ConfiguredResource,
): Configuration | undefined {
  if (type !== 'AWS::IAM::Role') return view.resources.get(arn)?.configuration
  const role = view.roles.get(keyOf(arn.slice(arn.lastIndexOf('/') + 1)))
  return role?.arn === arn ? { iamRole: { trustPolicy: renderTrust(view, role) } } : undefined
}

type Bucket = AccessanalyzerTypes.S3BucketConfiguration
type DirectoryBucket = AccessanalyzerTypes.S3ExpressDirectoryBucketConfiguration

/**
 * Returns a proposal with the present values of the members that it lacks. Source: API reference, the configurations of
 * each type.
 */
export function completed(proposed: Configuration, current: Configuration = {}): Configuration {
  const { s3Bucket, s3ExpressDirectoryBucket } = proposed
  return {
    iamRole: over(current.iamRole, proposed.iamRole),
    s3Bucket: s3Bucket && completedBucket(s3Bucket, current.s3Bucket),
    s3ExpressDirectoryBucket:
      s3ExpressDirectoryBucket && completedBucket(s3ExpressDirectoryBucket, current.s3ExpressDirectoryBucket),
    ebsSnapshot: over(current.ebsSnapshot, withKey(proposed.ebsSnapshot)),
    rdsDbSnapshot: over(current.rdsDbSnapshot, withKey(proposed.rdsDbSnapshot)),
    rdsDbClusterSnapshot: over(current.rdsDbClusterSnapshot, withKey(proposed.rdsDbClusterSnapshot)),
    kmsKey: over(current.kmsKey, proposed.kmsKey),
    secretsManagerSecret: over(current.secretsManagerSecret, proposed.secretsManagerSecret),
    sqsQueue: over(current.sqsQueue, proposed.sqsQueue),
    snsTopic: over(current.snsTopic, proposed.snsTopic),
    ecrRepository: over(current.ecrRepository, proposed.ecrRepository),
    efsFileSystem: over(current.efsFileSystem, proposed.efsFileSystem),
    dynamodbTable: over(current.dynamodbTable, proposed.dynamodbTable),
    dynamodbStream: over(current.dynamodbStream, proposed.dynamodbStream),
  }
}

/** Requests have no members without a value, which would hide the present one. */
const over = <Members extends object>(
  current: Members | undefined,
  proposed: Members | undefined,
): Members | undefined => proposed && { ...current, ...proposed }

/** An empty key of a snapshot means the present one. */
function withKey<Snapshot extends { readonly kmsKeyId?: string | undefined }>(
  snapshot: Snapshot | undefined,
): Omit<Snapshot, 'kmsKeyId'> | Snapshot | undefined {
  if (snapshot?.kmsKeyId !== '') return snapshot
  const { kmsKeyId: _empty, ...others } = snapshot
  return others
}

/** Access points are replaced together, but keep the network origin and the block that the proposal does not name. */
function completedBucket<B extends Bucket | DirectoryBucket>(proposed: B, current: B | undefined): B {
  const { accessPoints } = proposed
  const bucket = { ...current, ...proposed }
  if (!accessPoints) return bucket
  const points = Object.entries(accessPoints).map(([arn, point]) => [
    arn,
    { ...current?.accessPoints?.[arn], ...point },
  ])
  return { ...bucket, accessPoints: Object.fromEntries(points) }
}
