/** An EC2 instance, with the properties in its metadata. */
import type { Place } from '../../../store/index.ts'
import { accountOfArn, partitionOfArn } from '../../aws/arns.ts'
import { partitionNamed, partitionOfRegion } from '../../aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../identity/administrator.ts'

/** The description of an instance. Its members are documented in the schema `Instance` of openapi.json. */
export interface InstanceSpec {
  readonly id: string
  readonly default?: boolean
  readonly account?: string
  /** A name or an ARN. */
  readonly instanceProfile?: string
  readonly region?: string
  readonly availabilityZone?: string
  readonly instanceType?: string
  readonly architecture?: string
  readonly imageId?: string
  readonly privateIp?: string
  readonly vpcId?: string
  readonly imdsV1?: boolean
}

/** The partition is that of the region. */
export interface Instance extends Place {
  readonly id: string
  /** A sequence number from 1, which stays the same when the instance is described again. */
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

/** The properties of an instance that do not come from its description. */
interface InstanceFacts extends Pick<Instance, 'number' | 'imdsV1'> {
  /** The partition if the description names none. */
  readonly defaultPartition: string
  /** Returns the launch time by the clock of the instance's account. */
  readonly launchedAt: (place: Place) => number
}

/**
 * Returns an instance from its description, with defaults for what the description omits.
 */
export function toInstance(
  { id, account, instanceProfile, default: _, ...rest }: InstanceSpec,
  { launchedAt, defaultPartition, ...facts }: InstanceFacts,
): Instance {
  const owner = instanceProfile === undefined ? undefined : accountOfArn(instanceProfile)
  const partition = partitionOfArn(instanceProfile ?? '') ?? defaultPartition
  const region = rest.region ?? partitionNamed(partition).iamRegion
  const place = {
    partition: partitionOfRegion(region),
    accountId: owner ?? account ?? DEFAULT_ACCOUNT,
  }
  return {
    ...facts,
    ...place,
    launchTime: launchedAt(place),
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
