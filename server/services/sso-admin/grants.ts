/** The accounts and permission sets that assignments and provisioning are about, and who may change what is there. */

import type { Permission } from '../../../core/access/target.ts'
import { assignedAccountArn } from '../../../core/aws/identity-center-ids.ts'
import type { Context, OperationName } from '../../../core/engine/operation.ts'
import { findInstance } from '../../../core/identity/identity-center/instances.ts'
import { accountNotFound } from '../../../protocol/errors/sso-admin/assignments.ts'
import { accessDenied } from '../../../protocol/errors/sso-admin/common.ts'
import type { AwsError } from '../../../protocol/errors.ts'
import { provisioningKey, type Tx, type View } from '../../../store/index.ts'
import {
  type InstanceCaller,
  instanceRules,
  type OwnedPermissionSet,
  ownershipFor,
  type PermissionSetInput,
  permissionOnSet,
  primaryRegion,
  requireChangeablePermissionSet,
} from './gate.ts'

type SsoOperation = OperationName<'sso-admin'>

/** Returns the permission of an operation for an account. @param accountId `*` for all */
export function permissionOnAccount(
  view: View,
  operation: SsoOperation,
  instanceArn: string,
  accountId: string,
): Permission {
  const arn = assignedAccountArn({ partition: view.partition, accountId })
  const found = findInstance(view, instanceArn)
  const target = found ? { arn, ...ownershipFor(found, view.accountId, 'administrator') } : { arn }
  return { action: `sso:${operation}`, target, conditions: primaryRegion(view, instanceArn) }
}

/** Returns the rules of an operation that must be permitted on an instance, a permission set, and an account. */
export function grantRules<I extends PermissionSetInput>(
  operation: SsoOperation,
  accountIn: (input: I) => string,
) {
  return {
    ...instanceRules(),
    also: (view: View, input: I) => [
      permissionOnSet(view, operation, input),
      permissionOnAccount(view, operation, input.InstanceArn, accountIn(input)),
    ],
  }
}

/**
 * Returns the permission set of a request that gives or takes access.
 *
 * The delegated administrator can do neither in the management account. Source: IAM Identity Center User Guide,
 * "Delegated administration".
 *
 * @throws AwsError as `requireChangeablePermissionSet` does
 */
export function requireGrantable(
  tx: Tx,
  input: PermissionSetInput,
  accountId: string | undefined,
  caller: InstanceCaller,
): OwnedPermissionSet {
  const found = requireChangeablePermissionSet(tx, input, caller)
  const { owner } = found
  if (accountId === owner.accountId && caller.accountId !== owner.accountId) throw accessDenied()
  return found
}

/**
 * Requires an account of the organization.
 *
 * Unverified: Access to a closed account can be taken away, but not given. The error is that for an account outside
 * the organization.
 *
 * @throws AwsError ResourceNotFoundException
 */
export function requireOpenAccount({ memberAccounts }: View, accountId: string): void {
  const account = memberAccounts.get(accountId)
  if (!account || account.closeDate !== undefined) throw accountNotFound(accountId)
}

/**
 * Requires room for a permission set in an account, unless the account has it.
 *
 * @param tooMany returns the error above the quota
 * @throws AwsError
 */
export function requireRoomIn(
  accountId: string,
  { owner, permissionSet }: OwnedPermissionSet,
  { quotas: { ProvisionedPermissionSetsPerAccountQuota: quota } }: Pick<Context, 'quotas'>,
  tooMany: (quota: number) => AwsError,
): void {
  if (owner.provisionings.has(provisioningKey(accountId, permissionSet.id))) return
  if (owner.provisionings.count('account', accountId) >= quota) throw tooMany(quota)
}

/** @throws AwsError ResourceNotFoundException */
export function requireAccount({ memberAccounts }: View, accountId: string): void {
  if (!memberAccounts.has(accountId)) throw accountNotFound(accountId)
}
