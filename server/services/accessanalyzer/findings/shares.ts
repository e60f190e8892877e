/** Snapshots, which have no policies: they are shared with accounts, or with everyone. */
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { Grant } from './grants.ts'
import type { Zone } from './zone.ts'

/** With whom a snapshot is shared. */
interface Share {
  readonly accounts: readonly string[]
  readonly isPublic: boolean
  readonly kmsKeyId: string | undefined
}

/** Returns what the sharing of an EBS snapshot grants. Source: EC2 API reference, ModifySnapshotAttribute. */
export const volumeSnapshotGrants = (
  { userIds = [], groups = [], kmsKeyId }: AccessanalyzerTypes.EbsSnapshotConfiguration,
  zone: Zone,
): readonly Grant[] =>
  shareGrants(
    { accounts: userIds, isPublic: groups.includes(EVERYONE), kmsKeyId },
    ['ec2:CreateVolume', 'ec2:CopySnapshot'],
    zone,
  )

/** Returns what the sharing of an RDS snapshot grants. Source: RDS API reference, ModifyDBSnapshotAttribute. */
export const databaseSnapshotGrants = (
  configuration: AccessanalyzerTypes.RdsDbSnapshotConfiguration,
  zone: Zone,
): readonly Grant[] =>
  shareGrants(shareOf(configuration), ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:CopyDBSnapshot'], zone)

/** Returns what the sharing of an RDS cluster snapshot grants. */
export const clusterSnapshotGrants = (
  configuration: AccessanalyzerTypes.RdsDbClusterSnapshotConfiguration,
  zone: Zone,
): readonly Grant[] =>
  shareGrants(shareOf(configuration), ['rds:RestoreDBClusterFromSnapshot', 'rds:CopyDBClusterSnapshot'], zone)

const EVERYONE = 'all'

function shareOf({ attributes, kmsKeyId }: AccessanalyzerTypes.RdsDbSnapshotConfiguration): Share {
  const accounts = attributes?.['restore']?.accountIds ?? []
  return {
    accounts: accounts.filter((account) => account !== EVERYONE),
    isPublic: accounts.includes(EVERYONE),
    kmsKeyId,
  }
}

/**
 * Returns a grant for each account outside the zone, and one for everyone. Encrypted snapshots cannot be public, and
 * those that are encrypted with the default key of a service cannot be shared (EBS User Guide, "Share an Amazon EBS
 * snapshot"; RDS User Guide, "Sharing a DB snapshot").
 *
 * Unverified: A finding about a snapshot names the actions that sharing is for, and any other key of AWS KMS lets the
 * accounts use it that the snapshot is shared with.
 */
function shareGrants(
  { accounts, isPublic, kmsKeyId }: Share,
  actions: readonly string[],
  zone: Zone,
): readonly Grant[] {
  if (isDefaultKey(kmsKeyId)) return []
  const outside = [...new Set(accounts)].filter((account) => !zone.accounts.includes(account))
  const grant = (name: string): Grant => ({
    principal: { AWS: name },
    actions,
    conditions: {},
    isPublic: name === '*',
  })
  return [...outside, ...(isPublic && !kmsKeyId ? ['*'] : [])].map(grant)
}

/** Returns whether a key is one that AWS manages for a service, which other accounts cannot use. */
export const isDefaultKey = (kmsKeyId: string | undefined): boolean =>
  kmsKeyId !== undefined && /(?:^|:)alias\/aws\//.test(kmsKeyId)
