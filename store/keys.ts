/** The keys of rows in their tables and indexes, and the global IDs of rows. */
import type {
  AccountAssignmentRow,
  ApplicationAssignmentRow,
  DelegationParty,
  ExternalId,
  GroupMembershipRow,
  TokenAlgorithm,
} from './rows/index.ts'

export const settingsKey = 'settings'

/** The key of the root user in the table of its account. */
export const rootKey = 'root'

/** Returns the global ID of the root user with this email address, which is case-insensitive. */
export function rootEmailId(email: string): string {
  return `root:${email.toLowerCase()}`
}

/** The key of the organization in the tables of its management account. */
export const organizationKey = 'organization'

/** Returns the global ID of an account's membership in an organization. */
export function memberId(accountId: string): string {
  return `member:${accountId}`
}

/** Returns the global ID of an account that is gone. */
export function goneId(accountId: string): string {
  return `gone:${accountId}`
}

/** Returns the global ID of the account with this alias. */
export function aliasId(alias: string): string {
  return `alias:${alias}`
}

/** Returns the global ID of a key of a token issuer. */
export function tokenKeyId(issuerId: string, algorithm: TokenAlgorithm): string {
  return `issuer:${issuerId}:${algorithm}`
}

/** Returns the index value of a user name or alias at a service. User names are unique regardless of case. */
export function loginKey(service: string, name: string): string {
  return `${service}:${keyOf(name)}`
}

/** Returns the index value of a name that is unique in an organizational unit, or among the policies of a type. */
export function nameIn(group: string, name: string): string {
  return `${group}:${name}`
}

/** Returns the index value of an owner's requests. For users and role sessions, it equals `aws:userid`. */
export function partyId({ principalId, sessionName }: DelegationParty): string {
  return sessionName === '' ? principalId : `${principalId}:${sessionName}`
}

/** The key of the instance of IAM Identity Center in the tables of its account. */
export const ssoInstanceKey = 'instance'

/** Returns the global ID of an instance of IAM Identity Center, by its own ID. */
export function ssoInstanceId(id: string): string {
  return `sso:${id}`
}

/** Returns the global ID of a tenant of the SCIM endpoint. */
export function scimTenantId(id: string): string {
  return `scim:${id}`
}

/** Returns the global ID of an application of IAM Identity Center, by its own ID. */
export function ssoApplicationId(id: string): string {
  return `sso-application:${id}`
}

/** Returns the global ID of an application of the account access manager. */
export function accessApplicationId(id: string): string {
  return `account-access:${id}`
}

/** Returns the key of an analyzer, whose name is unique in a region. */
export function analyzerKey(region: string, name: string): string {
  return `${region}/${name}`
}

/** Returns the key of an archive rule. @param analyzer the key of its analyzer */
export function archiveRuleKey(analyzer: string, name: string): string {
  return `${analyzer}/${name}`
}

/** Returns the key of a finding. @param analyzer the key of its analyzer */
export function findingKey(analyzer: string, id: string): string {
  return `${analyzer}/${id}`
}

/** Returns the global ID of a resource of another service. */
export function resourceId(arn: string): string {
  return `resource:${arn}`
}

const TIME_DIGITS = 16

/** Returns the key of an access preview, or what comes before those that were created at a time. */
export function accessPreviewKey(createDate: number, id = ''): string {
  return `${String(createDate).padStart(TIME_DIGITS, '0')}-${id}`
}

/** Returns the key of an assignment of an application. */
export function applicationAssignmentKey(assignment: Omit<ApplicationAssignmentRow, 'createDate'>): string {
  const { applicationId, principalType, principalId } = assignment
  return `${applicationId}:${principalType}:${principalId}`
}

/** Returns the key of a permission set in an account. */
export function provisioningKey(accountId: string, permissionSetId: string): string {
  return `${accountId}:${permissionSetId}`
}

/** Returns the key of an assignment. */
export function assignmentKey(assignment: Omit<AccountAssignmentRow, 'createDate'>): string {
  const { accountId, permissionSetId, principalType, principalId } = assignment
  return `${provisioningKey(accountId, permissionSetId)}:${principalType}:${principalId}`
}

/** Returns the key of an external ID in the indexes of users and groups. */
export function externalIdKey({ issuer, id }: ExternalId): string {
  return `${issuer} ${id}`
}

/** Returns the key of a user in a group, in the index of memberships. */
export function pairKey({ groupId, userId }: Pick<GroupMembershipRow, 'groupId' | 'userId'>): string {
  return `${groupId} ${userId}`
}

/** Returns the key of a named row. Names are unique regardless of case. */
export function keyOf(name: string): string {
  return name.toLowerCase()
}
