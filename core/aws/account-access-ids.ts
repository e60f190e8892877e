/** Generates IDs and ARNs of the account access manager. Source: IAM User Guide, "Account access manager". */
import type { Owner } from './arns.ts'
import type { RandomBytes } from './ids.ts'

/** The service principal of the account access manager. */
export const ACCOUNT_ACCESS = 'account-access.amazonaws.com'

const ID_BYTES = 8

/** Returns the ID of a new application: 16 hexadecimal digits, as in the User Guide's example. */
export const newAccessApplicationId = (randomBytes: RandomBytes) => randomBytes(ID_BYTES).toString('hex')

/**
 * Returns the ID of a new entitlement.
 *
 * Unverified: IDs of entitlements are `ent-` and 16 hexadecimal digits, as in the documentation of Terraform's AWS
 * provider.
 */
export const newEntitlementId = (randomBytes: RandomBytes) => `ent-${randomBytes(ID_BYTES).toString('hex')}`

const TENANT_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const TENANT_LENGTH = 9

/** Returns the ID of a new tenant, such as `aa-gyxmap389`. It is part of the URL of the account access portal. */
export function newTenantId(randomBytes: RandomBytes): string {
  const characters = Array.from(
    randomBytes(TENANT_LENGTH),
    (byte) => TENANT_CHARACTERS[byte % TENANT_CHARACTERS.length],
  )
  return `aa-${characters.join('')}`
}

export const accessApplicationArn = ({ partition, accountId }: Owner, region: string, id: string) =>
  `arn:${partition}:account-access:${region}:${accountId}:application/${id}`
