/** IDs and ARNs of organizations. Source of their forms: the model of the Organizations API. */
import { base32, type RandomBytes } from './ids.ts'

/** A thing of an organization, such as `root/o-.../r-...` of the management account. */
export function organizationsArn(managementAccount: string, resource: string): string {
  return `arn:aws:organizations::${managementAccount}:${resource}`
}

/** What stands before a policy's id in the resource of its ARN, `service_control_policy`. */
export function policyArnType(type: string): string {
  return type.toLowerCase()
}

/** Random small letters and digits after each prefix, as many as AWS has there. */
export const newOrganizationId = (randomBytes: RandomBytes) => `o-${suffix(10, randomBytes)}`

export const newRootId = (randomBytes: RandomBytes) => `r-${suffix(4, randomBytes)}`

export const newOrganizationPolicyId = (randomBytes: RandomBytes) => `p-${suffix(8, randomBytes)}`

/** Units carry the id of the root that they are in. */
export const newUnitId = (rootId: string, randomBytes: RandomBytes) =>
  `${unitPrefix(rootId)}${suffix(8, randomBytes)}`

export const unitPrefix = (rootId: string) => `ou-${rootId.slice('r-'.length)}-`

function suffix(length: number, randomBytes: RandomBytes): string {
  return base32(randomBytes(length)).slice(0, length).toLowerCase()
}
