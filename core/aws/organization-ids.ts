/** Generates IDs and ARNs of organizations. Source of their formats: the model of the Organizations API. */
import type { Owner } from './arns.ts'
import { base32, type RandomBytes } from './ids.ts'

/**
 * Returns the ARN of a resource of an organization. The resource, such as `root/o-.../r-...`, is in the
 * management account.
 */
export function organizationsArn({ partition, accountId }: Owner, resource: string): string {
  return `arn:${partition}:organizations::${accountId}:${resource}`
}

/** Returns the part of a policy's ARN before its ID, such as `service_control_policy`. */
export function policyArnType(type: string): string {
  return type.toLowerCase()
}

/** Returns a new organization ID. Each prefix is followed by as many letters and digits as on AWS. */
export const newOrganizationId = (randomBytes: RandomBytes) => `o-${suffix(10, randomBytes)}`

export const newRootId = (randomBytes: RandomBytes) => `r-${suffix(4, randomBytes)}`

export const newOrganizationPolicyId = (randomBytes: RandomBytes) => `p-${suffix(10, randomBytes)}`

/** The ID of a handshake is `h-` and 32 hexadecimal digits. */
export const newHandshakeId = (randomBytes: RandomBytes) => `h-${randomBytes(16).toString('hex')}`

/** The ID of a request for an account is `car-` and 32 hexadecimal digits. */
export const newAccountRequestId = (randomBytes: RandomBytes) => `car-${randomBytes(16).toString('hex')}`

export const newResourcePolicyId = (randomBytes: RandomBytes) => `rp-${suffix(8, randomBytes)}`

export const newTransferId = (randomBytes: RandomBytes) => `rt-${suffix(8, randomBytes)}`

/** Returns a new ID of an organizational unit, which contains the ID of its root. */
export const newUnitId = (rootId: string, randomBytes: RandomBytes) =>
  `${unitPrefix(rootId)}${suffix(8, randomBytes)}`

export const unitPrefix = (rootId: string) => `ou-${rootId.slice('r-'.length)}-`

function suffix(length: number, randomBytes: RandomBytes): string {
  return base32(randomBytes(length)).slice(0, length).toLowerCase()
}
