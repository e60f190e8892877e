/** What IAM Identity Center does when an account joins the organization that it is enabled for, or leaves it. */
import { ssoInstanceKey, type Tx, type View } from '../../../store/index.ts'
import { IDENTITY_CENTER } from '../../aws/identity-center-ids.ts'
import { ensureLinkedRole, type LinkedRoleSources, removeLinkedRole } from '../linked-roles.ts'
import { removeProvisioning } from './provision.ts'

/**
 * Gives a new member of an organization the service-linked role, if the organization has an instance. Source: IAM
 * Identity Center User Guide, "Understanding service-linked roles in IAM Identity Center".
 */
export function joinIdentityCenter(management: Tx, accountId: string, sources: LinkedRoleSources): void {
  if (hasInstance(management)) ensureLinkedRole(management.account(accountId), IDENTITY_CENTER, sources)
}

/**
 * Removes an account's assignments, the roles of its permission sets, their SAML provider, and the service-linked role.
 * Source: IAM Identity Center User Guide, the same page.
 */
export function leaveIdentityCenter(management: Tx, accountId: string): void {
  if (!hasInstance(management)) return
  for (const [key] of [...management.accountAssignments.by('account', accountId)])
    management.accountAssignments.delete(key)
  for (const [, row] of [...management.provisionings.by('account', accountId)])
    removeProvisioning(management, row)
  removeLinkedRole(management.account(accountId), IDENTITY_CENTER)
}

const hasInstance = ({ ssoInstances }: View) => ssoInstances.get(ssoInstanceKey)?.kind === 'organization'
