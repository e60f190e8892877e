/**
 * Generates IDs and ARNs of IAM Identity Center. Sources: the model for their formats; the Service Authorization
 * Reference for the ARNs that policies name.
 */
import type { Owner } from './arns.ts'
import type { RandomBytes } from './ids.ts'

/** The service principal of IAM Identity Center. */
export const IDENTITY_CENTER = 'sso.amazonaws.com'

/** The first digits of instance IDs tell the home region. Source: instances in public reports, of two regions. */
const REGION_DIGITS: ReadonlyMap<string, string> = new Map([
  ['us-east-1', '7223'],
  ['us-west-2', '7907'],
])

const ID_DIGITS = 16

/**
 * Returns the ID of a new instance.
 *
 * Unverified: Instance IDs of most regions begin with random digits, because the digits of only two regions are known.
 */
export function newInstanceId(region: string, randomBytes: RandomBytes): string {
  const beginning = REGION_DIGITS.get(region) ?? ''
  return `ssoins-${(beginning + hexadecimal(ID_DIGITS, randomBytes)).slice(0, ID_DIGITS)}`
}

export const newPermissionSetId = (randomBytes: RandomBytes) => `ps-${hexadecimal(ID_DIGITS, randomBytes)}`

export const newApplicationId = (randomBytes: RandomBytes) => `apl-${hexadecimal(ID_DIGITS, randomBytes)}`

export const newIdentityStoreId = (randomBytes: RandomBytes) => `d-${hexadecimal(10, randomBytes)}`

const hexadecimal = (digits: number, randomBytes: RandomBytes) => randomBytes(digits / 2).toString('hex')

type InPartition = Pick<Owner, 'partition'>

export const instanceArn = ({ partition }: InPartition, id: string) => `arn:${partition}:sso:::instance/${id}`

export const permissionSetArn = ({ partition }: InPartition, instanceId: string, id: string) =>
  `arn:${partition}:sso:::permissionSet/${instanceId}/${id}`

/** Returns the ARN of an application, or of all of an instance. @param id `*` for all */
export const applicationArn = ({ partition, accountId }: Owner, instanceId: string, id: string) =>
  `arn:${partition}:sso::${accountId}:application/${instanceId}/${id}`

/** Returns the ARN of a trusted token issuer, or of all of an instance. @param id `*` for all */
export const tokenIssuerArn = ({ partition, accountId }: Owner, instanceId: string, id: string) =>
  `arn:${partition}:sso::${accountId}:trustedTokenIssuer/${instanceId}/${id}`

/** Returns the ARN of an application provider, which belongs to AWS. @param name `*` for all */
export const applicationProviderArn = ({ partition }: InPartition, name: string) =>
  `arn:${partition}:sso::aws:applicationProvider/${name}`

/** Returns an account as policies about assignments name it. */
export const assignedAccountArn = ({ partition, accountId }: Owner) =>
  `arn:${partition}:sso:::account/${accountId}`

export const identityStoreArn = ({ partition, accountId }: Owner, id: string) =>
  `arn:${partition}:identitystore::${accountId}:identitystore/${id}`

/** Returns the last part of an ARN: the ID of an instance, or of what an instance has. */
export const idInArn = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)
