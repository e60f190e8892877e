/** Joining and leaving an organization: the conditions, and what happens to the account. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { attachedByDefault } from '../../../../core/access/organization/policies.ts'
import { organizationsArn } from '../../../../core/aws/organization-ids.ts'
import { ensureLinkedRole, type LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import { joinIdentityCenter, leaveIdentityCenter } from '../../../../core/engine/permission-sets/members.ts'
import {
  cannotRemoveDelegatedAdministrator,
  closedAccountCannotLeave,
  masterCannotLeaveOrganization,
  waitPeriodActive,
} from '../../../../protocol/errors/organizations/accounts.ts'
import type { MemberAccountRow, Tx } from '../../../../store/index.ts'
import { DAY } from '../day.ts'
import { pendingHandshakes } from '../handshakes/handshake-parties.ts'

/** The service principal whose role every account of an organization has. */
export const ORGANIZATIONS_PRINCIPAL = 'organizations.amazonaws.com'

type MemberFacts = Pick<
  MemberAccountRow,
  'accountId' | 'name' | 'email' | 'joinedMethod' | 'accessRole' | 'tags'
> & {
  /** By default, the root. */
  readonly parentId?: string
}

/**
 * Adds an account that is in no organization. AWS's own policies of the enabled types are attached to it, and it gets
 * the service-linked roles of Organizations and, if the organization uses it, of IAM Identity Center.
 */
export function addMember(
  { management, organization }: ManagedOrganization<Tx>,
  { parentId = organization.rootId, ...facts }: MemberFacts,
  sources: LinkedRoleSources,
): MemberAccountRow {
  const { accountId } = facts
  const member = {
    ...facts,
    arn: organizationsArn(management, `account/${organization.id}/${accountId}`),
    parentId,
    joinDate: sources.now,
    attached: attachedByDefault(organization.policyTypes),
  }
  management.memberAccounts.put(accountId, member)
  ensureLinkedRole(management.account(accountId), ORGANIZATIONS_PRINCIPAL, sources)
  joinIdentityCenter(management, accountId, sources)
  return member
}

/**
 * Returns how many accounts the quota of an organization is for: those in it, also closed ones, and those with an open
 * invitation. Source: Organizations User Guide, quotas.
 */
export function countTowardQuota({ management }: ManagedOrganization, now: number): number {
  return management.memberAccounts.size + pendingHandshakes(management, 'INVITE', now).length
}

/**
 * Removes an account, with its tags and attachments. Its roles stay, except those of IAM Identity Center: the one for
 * the management account still trusts it. Source: AWS Organizations User Guide, "Removing a member account from an organization".
 */
export function removeMember({ management }: ManagedOrganization<Tx>, accountId: string): void {
  leaveIdentityCenter(management, accountId)
  management.memberAccounts.delete(accountId)
}

/** Source: AWS Organizations User Guide, "Leave an organization from your member account". */
const WAIT_PERIOD_DAYS = 4

/**
 * Requires that an account can leave its organization.
 *
 * Unverified: Created accounts have everything that they need to operate as standalone accounts, such as a payment
 * method, because iamulator keeps no such data.
 *
 * Unverified: An account that wants to leave is refused first as management account, then as delegated administrator, as
 * closed account, and because it was created too recently.
 *
 * @throws AwsError MasterCannotLeaveOrganizationException or ConstraintViolationException
 */
export function requireMayLeave(
  { management }: ManagedOrganization,
  { accountId, administers = [], closeDate, joinedMethod, joinDate }: MemberAccountRow,
  now: number,
): void {
  if (accountId === management.accountId) throw masterCannotLeaveOrganization()
  if (administers.length > 0) throw cannotRemoveDelegatedAdministrator()
  if (closeDate !== undefined) throw closedAccountCannotLeave()
  if (joinedMethod === 'CREATED' && now < joinDate + WAIT_PERIOD_DAYS * DAY) throw waitPeriodActive()
}
