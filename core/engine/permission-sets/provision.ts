/**
 * Makes permission sets roles in accounts, and removes these roles.
 *
 * Each function changes all that it has to change in one account, or nothing.
 */
import {
  accessDeniedByIam,
  policyNotSupported,
  refusedByIam,
} from '../../../protocol/errors/sso-admin/failure-reasons.ts'
import { AwsError } from '../../../protocol/errors.ts'
import {
  keyOf,
  type PermissionSetContent,
  type PermissionSetRow,
  type ProvisioningRow,
  provisioningKey,
  type RoleRow,
  rowById,
  type SsoInstanceRow,
  type Tx,
  type View,
} from '../../../store/index.ts'
import type { Permission } from '../../access/target.ts'
import type { DenialOf } from '../operation.ts'
import { permissionsOnProvider, permissionsOnRole, permissionsToDelete } from './caller-permissions.ts'
import { newPortalProvider, portalProvider } from './portal-provider.ts'
import { newRole, PolicyNotSupported, withContent } from './role.ts'
import type { ProvisioningSources } from './sources.ts'

/** A permission set of an instance, and an account of its organization. */
export interface ProvisioningTarget {
  /** The account that owns the instance, which is the management account. */
  readonly owner: Tx
  readonly instance: SsoInstanceRow
  readonly permissionSet: PermissionSetRow
  readonly accountId: string
  /** The ID of the request, which reasons of failures name. */
  readonly requestId: string
  /** The suffix of the name of a new role. By default, random. */
  readonly suffix?: string
}

/** Returns how a permission set is provisioned in an account. Undefined when it is not. */
export function provisioningOf(
  owner: View,
  accountId: string,
  permissionSetId: string,
): ProvisioningRow | undefined {
  const row = owner.provisionings.get(provisioningKey(accountId, permissionSetId))
  return row && provisionedRole(owner, row) ? row : undefined
}

/** Undefined if the account was reset since. */
const provisionedRole = (owner: View, { accountId, roleId }: ProvisioningRow): RoleRow | undefined =>
  rowById(owner.account(accountId), 'roles', roleId)

/**
 * Provisions a permission set in an account: creates its role, or brings it up to date.
 *
 * @param denialOf which permissions the caller lacks
 * @returns why it failed, in AWS's words; undefined when it succeeded
 */
export function provision(
  target: ProvisioningTarget,
  sources: ProvisioningSources,
  denialOf: DenialOf,
): string | undefined {
  return reasonOf(target, sources, () => {
    const { owner, instance, permissionSet, accountId, suffix } = target
    const account = owner.account(accountId)
    const existing = portalProvider(account)
    const provider = existing ?? newPortalProvider(account, instance, sources)
    requireCallerMay(target, permissionsOnProvider(provider, existing === undefined), denialOf)
    const key = provisioningKey(accountId, permissionSet.id)
    const row = owner.provisionings.get(key)
    const before = row && provisionedRole(owner, row)
    const basis =
      before ?? newRole(account, permissionSet, { instance, providerArn: provider.arn, suffix }, sources)
    const role = withContent(account, basis, permissionSet, sources)
    requireCallerMay(target, permissionsOnRole({ before, after: role }), denialOf)
    if (!existing) account.samlProviders.put(provider.arn, provider)
    account.roles.put(keyOf(role.name), role)
    owner.provisionings.put(key, {
      permissionSetId: permissionSet.id,
      accountId,
      roleId: role.id,
      provisioned: contentOf(permissionSet),
      provisionDate: sources.timeIn(owner),
    })
  })
}

/**
 * Removes a permission set from an account. Its role goes, and with the last one the SAML provider.
 *
 * Unverified: The SAML provider of an account is deleted with its last role of a permission set, without a permission of
 * the caller.
 *
 * @returns why it failed, in AWS's words; undefined when it succeeded
 */
export function deprovision(
  target: ProvisioningTarget,
  sources: ProvisioningSources,
  denialOf: DenialOf,
): string | undefined {
  return reasonOf(target, sources, () => {
    const { owner, permissionSet, accountId } = target
    const row = owner.provisionings.get(provisioningKey(accountId, permissionSet.id))
    const role = row && provisionedRole(owner, row)
    if (role) requireCallerMay(target, permissionsToDelete(role), denialOf)
    if (row) removeProvisioning(owner, row)
  })
}

/** Deletes a provisioned role and all that the account has because of it. */
export function removeProvisioning(owner: Tx, row: ProvisioningRow): void {
  owner.provisionings.delete(provisioningKey(row.accountId, row.permissionSetId))
  removeProvisionedRole(owner, row)
}

/** Deletes the role of a provisioning that the instance no longer has, and the SAML provider with the last role. */
export function removeProvisionedRole(owner: Tx, row: ProvisioningRow): void {
  const account = owner.account(row.accountId)
  const role = provisionedRole(owner, row)
  if (role) account.roles.delete(keyOf(role.name))
  if (owner.provisionings.count('account', row.accountId) > 0) return
  const provider = portalProvider(account)
  if (provider) account.samlProviders.delete(provider.arn)
}

/** In member accounts, the service-linked role acts. */
function requireCallerMay(
  { owner, accountId }: ProvisioningTarget,
  permissions: readonly Permission[],
  denialOf: DenialOf,
): void {
  if (accountId !== owner.accountId) return
  for (const permission of permissions) {
    const denial = denialOf(permission)
    if (denial) throw denial
  }
}

/** Runs a change, and returns the reason if it fails. It must check everything before it writes. */
function reasonOf(
  { accountId, permissionSet, requestId }: ProvisioningTarget,
  { newUuid }: ProvisioningSources,
  change: () => void,
): string | undefined {
  try {
    change()
    return undefined
  } catch (error) {
    if (error instanceof PolicyNotSupported) return policyNotSupported(error.arn)
    if (!(error instanceof AwsError)) throw error
    const ids = { requestId, iamRequestId: newUuid() }
    if (error.status !== 403) return refusedByIam(error, ids)
    return accessDeniedByIam(error, { accountId, permissionSetArn: permissionSet.arn, ...ids })
  }
}

/** Returns the part of a permission set that a role has. */
function contentOf({
  description,
  sessionDuration,
  inlinePolicy,
  managedPolicies,
  customerManagedPolicies,
  permissionsBoundary,
}: PermissionSetContent): PermissionSetContent {
  return {
    sessionDuration,
    managedPolicies,
    customerManagedPolicies,
    ...(description === undefined ? {} : { description }),
    ...(inlinePolicy === undefined ? {} : { inlinePolicy }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  }
}

/** Returns whether an account has a permission set as it is now. The order of its policies does not matter. */
export function isUpToDate({ provisioned }: ProvisioningRow, permissionSet: PermissionSetRow): boolean {
  return fingerprintOf(provisioned) === fingerprintOf(permissionSet)
}

function fingerprintOf(content: PermissionSetContent): string {
  const { permissionsBoundary: boundary } = content
  const nameOf = ({ path, name }: { readonly path: string; readonly name: string }) => path + name
  return JSON.stringify([
    content.sessionDuration,
    content.description,
    content.inlinePolicy,
    [...content.managedPolicies].sort(),
    content.customerManagedPolicies.map(nameOf).sort(),
    typeof boundary === 'object' ? nameOf(boundary) : [boundary],
  ])
}
