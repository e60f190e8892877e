/**
 * What a user of the identity store can use: permission sets that are assigned to the user or to a group of the user,
 * and provisioned. An account outside the organization, or closed, has none, and none has any without trusted access.
 *
 * Source: IAM Identity Center User Guide, "Assign user access to AWS accounts", "Trusted access".
 */
import {
  type AccountAssignmentRow,
  assignmentKey,
  organizationKey,
  type PermissionSetRow,
  type ProvisioningRow,
  type View,
} from '../../../store/index.ts'
import { includesService } from '../../access/organization/services.ts'
import { IDENTITY_CENTER } from '../../aws/identity-center-ids.ts'
import { isClosed } from '../../identity/closed-accounts.ts'
import { groupIdsOf } from '../../identity/identity-center/group-memberships.ts'
import { provisioningOf } from './provision.ts'

/** A permission set that a user can use in an account. */
export interface EffectiveRole {
  readonly accountId: string
  readonly permissionSet: PermissionSetRow
  readonly provisioning: ProvisioningRow
}

/**
 * Returns everything that a user can use, in no particular order, each permission set once per account.
 *
 * @param owner the account that owns the instance
 */
export function effectiveRoles(owner: View, userId: string): readonly EffectiveRole[] {
  const assignments = principalsOf(owner, userId).flatMap(({ principalId }) =>
    Array.from(owner.accountAssignments.by('principal', principalId), ([, row]) => row),
  )
  const places = new Map(assignments.map((row) => [`${row.accountId} ${row.permissionSetId}`, row]))
  return [...places.values()].flatMap(
    ({ accountId, permissionSetId }) => usableRole(owner, accountId, permissionSetId) ?? [],
  )
}

/** Returns the permission set with this name, if the user can use it in the account. */
export function effectiveRole(
  owner: View,
  userId: string,
  accountId: string,
  name: string,
): EffectiveRole | undefined {
  for (const [id] of owner.permissionSets.by('name', name)) {
    const isAssigned = principalsOf(owner, userId).some((principal) =>
      owner.accountAssignments.has(assignmentKey({ permissionSetId: id, accountId, ...principal })),
    )
    return isAssigned ? usableRole(owner, accountId, id) : undefined
  }
  return undefined
}

type AssignedPrincipal = Pick<AccountAssignmentRow, 'principalType' | 'principalId'>

/** Returns a user and the groups of the user, as assignments name them. */
function principalsOf(owner: View, userId: string): readonly AssignedPrincipal[] {
  return [
    { principalType: 'USER', principalId: userId },
    ...groupIdsOf(owner, userId).map((principalId) => ({ principalType: 'GROUP', principalId }) as const),
  ]
}

function usableRole(owner: View, accountId: string, permissionSetId: string): EffectiveRole | undefined {
  const permissionSet = owner.permissionSets.get(permissionSetId)
  const provisioning = provisioningOf(owner, accountId, permissionSetId)
  if (!permissionSet || !provisioning || !isUsable(owner, accountId)) return undefined
  return { accountId, permissionSet, provisioning }
}

function isUsable(owner: View, accountId: string): boolean {
  const organization = owner.organizations.get(organizationKey)
  return (
    includesService(organization?.trustedServices, IDENTITY_CENTER) &&
    owner.memberAccounts.has(accountId) &&
    !isClosed(owner.account(accountId))
  )
}
