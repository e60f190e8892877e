/** What is true of IAM Identity Center whatever was called before. */
import {
  type CustomerManagedPolicy,
  type ProvisioningRow,
  provisioningKey,
  type RoleRow,
  ssoInstanceKey,
  type View,
} from '../../store/index.ts'
import { PARTITION } from '../support/places.ts'
import { repeated, rowsOf } from './tables.ts'

const PATH = '/aws-reserved/sso.amazonaws.com/'
const LINKED_ROLE = 'awsserviceroleforsso'

/** What belongs to an instance. */
const PARTS = [
  'permissionSets',
  'provisionings',
  'accountAssignments',
  'ssoRequests',
  'directoryUsers',
  'directoryGroups',
  'groupMemberships',
] as const

/**
 * Returns what is wrong.
 *
 * @param owner the management account
 * @param lost accounts that were reset, which may have lost roles whose policies they lack
 */
export function brokenInvariants(owner: View, lost: ReadonlySet<string> = new Set()): readonly string[] {
  const accounts = Array.from(owner.accounts(), (id) => owner.account(id))
  return [
    ...accounts.flatMap((account) => rolesAndProviders(owner, account)),
    ...(owner.ssoInstances.has(ssoInstanceKey)
      ? [...brokenReferences(owner), ...unprovisioned(owner, lost)]
      : leftBehind(owner)),
  ]
}

const leftBehind = (owner: View) =>
  PARTS.filter((table) => owner[table].size > 0).map((table) => `${table} are left`)

/** An account has a role for each provisioning, no other, and one SAML provider for all. */
function rolesAndProviders(owner: View, account: View): readonly string[] {
  const { accountId } = account
  const provisionings = rowsOf(owner.provisionings).filter((row) => row.accountId === accountId)
  const roles = rowsOf(account.roles).filter(({ path }) => path.startsWith(PATH))
  const providers = rowsOf(account.samlProviders).filter(({ reserved }) => reserved)
  const wanted = provisionings.map(({ roleId }) => roleId).sort()
  const wrong = provisionings.flatMap((row) => {
    const role = roles.find(({ id }) => id === row.roleId)
    return role ? wrongIn(owner, role, row, providers[0]?.arn ?? 'none') : []
  })
  return [
    ...(roles
      .map(({ id }) => id)
      .sort()
      .join() === wanted.join()
      ? []
      : [`${accountId} has other roles`]),
    ...(providers.length === (roles.length > 0 ? 1 : 0) ? [] : [`${accountId} has other providers`]),
    ...wrong.map((each) => `${accountId}: ${each}`),
  ]
}

/** Returns the members of a role that are not as they were provisioned. */
function wrongIn(owner: View, role: RoleRow, row: ProvisioningRow, providerArn: string): readonly string[] {
  const { provisioned, accountId, permissionSetId } = row
  const { name } = owner.permissionSets.get(permissionSetId) ?? { name: 'none' }
  const own = ({ path, name }: CustomerManagedPolicy) =>
    `arn:${PARTITION}:iam::${accountId}:policy${path}${name}`
  const { permissionsBoundary: boundary } = provisioned
  const expected = {
    name: new RegExp(`^AWSReservedSSO_${name}_[0-9a-f]{16}$`).test(role.name) ? role.name : name,
    path: PATH,
    description: provisioned.description ?? '',
    maxSessionDuration: 43_200,
    attached: [...provisioned.managedPolicies, ...provisioned.customerManagedPolicies.map(own)],
    inline: provisioned.inlinePolicy === undefined ? {} : { AwsSSOInlinePolicy: provisioned.inlinePolicy },
    boundary: typeof boundary === 'object' ? own(boundary) : boundary,
    tags: [],
  }
  const wrong = Object.entries(expected).filter(
    ([member, value]) => JSON.stringify(Reflect.get(role, member)) !== JSON.stringify(value),
  )
  const distrusts = role.trust.includes(`"${providerArn}"`) ? [] : [`${role.name} trusts another provider`]
  return [
    ...wrong.map(([member]) => `${role.name} has another ${member}`),
    ...distrusts,
    ...missingPolicies(owner, role, row),
  ]
}

/** An account cannot lose a policy that a role has. */
function missingPolicies(owner: View, { name, attached, boundary }: RoleRow, { accountId }: ProvisioningRow) {
  const arns = boundary === undefined ? attached : [...attached, boundary]
  const { policies } = owner.account(accountId)
  const isThere = (arn: string) =>
    arn.includes('::aws:') || rowsOf(policies).some((policy) => policy.arn === arn)
  return arns.filter((arn) => !isThere(arn)).map((arn) => `${name} has ${arn}, which does not exist`)
}

/** Rows name rows that exist. Only assignments outlive their principals. */
function brokenReferences(owner: View): readonly string[] {
  const { permissionSets, memberAccounts, directoryUsers, directoryGroups } = owner
  const outsiders = Array.from(owner.accounts()).filter((id) => !memberAccounts.has(id))
  return [
    ...rowsOf(owner.provisionings)
      .filter((row) => !permissionSets.has(row.permissionSetId) || !memberAccounts.has(row.accountId))
      .map(({ accountId }) => `a provisioning in ${accountId} is left`),
    ...rowsOf(owner.groupMemberships)
      .filter(({ userId, groupId }) => !directoryUsers.has(userId) || !directoryGroups.has(groupId))
      .map(({ id }) => `the membership ${id} is left`),
    ...repeated(
      rowsOf(owner.groupMemberships).map(({ userId, groupId }) => `${userId} is in ${groupId} twice`),
    ),
    ...repeated(rowsOf(directoryUsers).map(({ userName }) => `a user name is ${userName.toLowerCase()}`)),
    ...repeated(rowsOf(permissionSets).map(({ name }) => `a permission set is ${name}`)),
    ...outsiders
      .filter((id) => owner.account(id).roles.has(LINKED_ROLE))
      .map((id) => `${id} has the service-linked role`),
  ]
}

/** Returns the assignments without a role, or in accounts outside the organization. */
function unprovisioned(owner: View, lost: ReadonlySet<string>): readonly string[] {
  const isRight = (accountId: string, permissionSetId: string) =>
    owner.permissionSets.has(permissionSetId) &&
    owner.memberAccounts.has(accountId) &&
    (lost.has(accountId) || owner.provisionings.has(provisioningKey(accountId, permissionSetId)))
  return rowsOf(owner.accountAssignments)
    .filter(({ accountId, permissionSetId }) => !isRight(accountId, permissionSetId))
    .map(({ accountId }) => `an assignment in ${accountId} is not provisioned`)
}
