/** An EC2 instance, as far as its metadata tell of it. */
import { accountOfArn } from '../../aws/arns.ts'
import { DEFAULT_REGION } from '../../aws/regions.ts'
import { DEFAULT_ACCOUNT } from '../../identity/administrator.ts'

/** What an instance is said to be. The schema `Instance` of openapi.json, which a seed shares, says what the members mean. */
export interface InstanceSpec {
  readonly id: string
  readonly default?: boolean
  readonly account?: string
  /** Name, or ARN. */
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

export interface Instance {
  readonly id: string
  /** Counts the instances from 1; stays when the instance is described anew. */
  readonly number: number
  readonly accountId: string
  readonly instanceProfile: string | undefined
  readonly region: string
  readonly availabilityZone: string
  readonly instanceType: string
  readonly architecture: string
  readonly imageId: string
  readonly privateIp: string
  readonly vpcId: string
  /** Whether requests without a token are answered. */
  readonly imdsV1: boolean
  /** Epoch milliseconds. */
  readonly launchTime: number
}

/** What nobody has said of an instance. */
const DEFAULTS = {
  instanceType: 't3.micro',
  architecture: 'x86_64',
  imageId: 'ami-00000000000000000',
  privateIp: '172.31.0.10',
  vpcId: 'vpc-00000000000000000',
} as const

/** @param facts what the instance gets of its place among the others */
export function toInstance(
  { id, account, instanceProfile, default: _, ...said }: InstanceSpec,
  facts: Pick<Instance, 'number' | 'launchTime' | 'imdsV1'>,
): Instance {
  const region = said.region ?? DEFAULT_REGION
  const owner = instanceProfile === undefined ? undefined : accountOfArn(instanceProfile)
  return {
    ...facts,
    ...DEFAULTS,
    availabilityZone: `${region}a`,
    ...said,
    id,
    accountId: owner ?? account ?? DEFAULT_ACCOUNT,
    instanceProfile,
    region,
  }
}

export function arnOfInstance({ region, accountId, id }: Instance): string {
  return `arn:aws:ec2:${region}:${accountId}:instance/${id}`
}
