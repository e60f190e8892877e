/** An EC2 instance, with the properties in its metadata. */

import { accountOfArn, partitionOfArn } from '../../../core/aws/arns.ts'
import { partitionNamed, partitionOfRegion } from '../../../core/aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import type { InstanceDescription, InstanceRow, Place } from '../../../store/index.ts'

/** The description of an instance. Its members are documented in the schema `Instance` of openapi.json. */
export interface InstanceSpec extends InstanceDescription {
  readonly id: string
  readonly default?: boolean
}

/** The partition is the region's. */
export interface Instance extends Place {
  readonly id: string
  /** The number of its row. */
  readonly number: number
  readonly instanceProfile: string | undefined
  readonly region: string
  readonly availabilityZone: string
  readonly instanceType: string
  readonly architecture: string
  readonly imageId: string
  readonly privateIp: string
  readonly vpcId: string
  /** Whether the instance answers requests without a token (IMDSv1). */
  readonly imdsV1: boolean
  /** Epoch milliseconds. */
  readonly launchTime: number
}

/** Defaults for members that a description omits. */
const DEFAULTS = {
  instanceType: 't3.micro',
  architecture: 'x86_64',
  imageId: 'ami-00000000000000000',
  privateIp: '172.31.0.10',
  vpcId: 'vpc-00000000000000000',
} as const

/** The defaults of instances. */
interface InstanceDefaults extends Pick<Instance, 'imdsV1'> {
  readonly partition: string
  /** The description of the first instance. */
  readonly first: InstanceDescription
}

/** Returns the account of an instance, in the partition of its region. */
export function placeOfInstance(
  { account, instanceProfile, region }: InstanceDescription,
  { partition }: Pick<InstanceDefaults, 'partition'>,
): Place {
  const owner = instanceProfile === undefined ? undefined : accountOfArn(instanceProfile)
  return {
    partition: partitionOfRegion(region ?? regionOf(instanceProfile, partition)),
    accountId: owner ?? account ?? DEFAULT_ACCOUNT,
  }
}

function regionOf(instanceProfile: string | undefined, defaultPartition: string): string {
  return partitionNamed(partitionOfArn(instanceProfile ?? '') ?? defaultPartition).iamRegion
}

/** Returns an instance from its row, with defaults for what its description omits. */
export function toInstance(row: InstanceRow, defaults: InstanceDefaults): Instance {
  const { id, number, launchTime, description = defaults.first } = row
  const { account: _, instanceProfile, ...rest } = description
  const region = rest.region ?? regionOf(instanceProfile, defaults.partition)
  return {
    imdsV1: defaults.imdsV1,
    number,
    ...placeOfInstance(description, defaults),
    launchTime,
    ...DEFAULTS,
    availabilityZone: `${region}a`,
    ...rest,
    id,
    instanceProfile,
    region,
  }
}

export function arnOfInstance({ partition, region, accountId, id }: Instance): string {
  return `arn:${partition}:ec2:${region}:${accountId}:instance/${id}`
}
