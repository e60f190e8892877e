/**
 * The regions of an instance. AWS adds and removes them some time after its response. Here it is done at once, but the
 * response says that it is in progress, as on AWS.
 */

import { partitionNamed } from '../../../core/aws/partitions.ts'
import type { Family } from '../../../core/engine/operation.ts'
import { isEnabledIn } from '../../../core/identity/identity-center/instance-regions.ts'
import type { OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import { notSupported } from '../../../protocol/errors/sso-admin/common.ts'
import {
  primaryRegionStays,
  regionExists,
  regionNotFound,
  regionsNotSupported,
  unknownRegion,
} from '../../../protocol/errors/sso-admin/regions.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import { type SsoInstanceRow, ssoInstanceKey, type Tx } from '../../../store/index.ts'
import { instanceRules, READS, requireInstance, WITHOUT_NOT_FOUND } from './gate.ts'
import { pageInOrder } from './paging.ts'

export const regions = {
  AddRegion: {
    ...instanceRules(),
    run: (tx, { InstanceArn, RegionName: name }, ctx) => {
      const found = requireInstance(tx, InstanceArn, ctx, WITHOUT_NOT_FOUND)
      requireAddable(found, name)
      const { owner, instance } = found
      const additionalRegions = [...added(instance), { name, addDate: ctx.timeIn(owner) }]
      owner.ssoInstances.put(ssoInstanceKey, { ...instance, additionalRegions })
      return { Status: 'ADDING' }
    },
  },

  RemoveRegion: {
    ...instanceRules(),
    run: (tx, { InstanceArn, RegionName: removed }, ctx) => {
      const { owner, instance } = requireInstance(tx, InstanceArn, ctx)
      if (removed === instance.region) throw primaryRegionStays()
      if (!isEnabledIn(instance, removed)) throw regionNotFound(removed)
      const { additionalRegions: _replaced, ...rest } = instance
      const remaining = added(instance).filter(({ name }) => name !== removed)
      const additional = remaining.length === 0 ? {} : { additionalRegions: remaining }
      owner.ssoInstances.put(ssoInstanceKey, { ...rest, ...additional })
      return { Status: 'REMOVING' }
    },
  },

  DescribeRegion: {
    ...instanceRules(),
    run: (tx, { InstanceArn, RegionName }, ctx) => {
      const { instance } = requireInstance(tx, InstanceArn, ctx, READS)
      const region = regionsOf(instance).find((each) => each.RegionName === RegionName)
      if (!region) throw regionNotFound(RegionName)
      return region
    },
  },

  /** Unverified: ListRegions lists regions by name, because AWS does not document the order. */
  ListRegions: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { instance } = requireInstance(tx, input.InstanceArn, ctx, { ...READS, ...WITHOUT_NOT_FOUND })
      const nameOf = ({ RegionName = '' }: SsoAdminTypes.RegionMetadata) => RegionName
      const { items, NextToken } = pageInOrder(input, regionsOf(instance), nameOf, (region) => region)
      return { Regions: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

const added = ({ additionalRegions = [] }: SsoInstanceRow) => additionalRegions

const GOV_CLOUD = 'aws-us-gov'

/** The prefix of the IDs of multi-region keys. Source: AWS KMS Developer Guide, "How multi-Region keys work". */
const MULTI_REGION = /:key\/mrk-/

/**
 * Requires a region that the instance can be added to.
 *
 * Source: IAM Identity Center User Guide, "Using IAM Identity Center across multiple AWS Regions": an organization
 * instance with an external identity provider and a multi-region key. GovCloud does not have it.
 *
 * Unverified: AddRegion does not require a replica of the key in the region, because there is no KMS to ask, and accepts
 * every region of the partition.
 *
 * @throws AwsError ValidationException or ConflictException
 */
function requireAddable({ owner, instance }: OwnedInstance<Tx>, name: string): void {
  const partition = partitionNamed(owner.partition)
  if (instance.kind === 'account' || partition.id === GOV_CLOUD) throw notSupported()
  if (!partition.regions.test(name)) throw unknownRegion(name)
  if (isEnabledIn(instance, name)) throw regionExists(name)
  if (!instance.identityProvider || !MULTI_REGION.test(instance.kmsKeyArn ?? '')) throw regionsNotSupported()
}

/** Returns the regions of an instance as the API shows them. */
export function regionsOf(instance: SsoInstanceRow): readonly SsoAdminTypes.RegionMetadata[] {
  const all = [{ name: instance.region, addDate: instance.createDate }, ...added(instance)]
  return all.map(({ name, addDate }) => ({
    RegionName: name,
    Status: 'ACTIVE',
    AddedDate: addDate,
    IsPrimaryRegion: name === instance.region,
  }))
}
