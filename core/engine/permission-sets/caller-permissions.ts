/**
 * What a caller must be allowed in IAM where Identity Center acts with the caller's permissions: in the management
 * account, whose roles its service-linked role must not change.
 *
 * Source: public reports of tools that lacked these permissions; AWSSSOServiceRolePolicy.
 */
import type { RoleRow, SamlProviderRow } from '../../../store/index.ts'
import type { Conditions, Permission } from '../../access/target.ts'

/** A provisioned role before a change, which is absent for a new role, and after it. */
interface RoleChange {
  readonly before: RoleRow | undefined
  readonly after: RoleRow
}

/**
 * Returns the permissions to use the SAML provider of the account. Updating it is needed although nothing changes.
 *
 * @param isNew whether the account has no provider yet
 */
export function permissionsOnProvider({ arn, tags }: SamlProviderRow, isNew: boolean): readonly Permission[] {
  const target = { arn, tags }
  return ['iam:GetSAMLProvider', isNew ? 'iam:CreateSAMLProvider' : 'iam:UpdateSAMLProvider'].map(
    (action) => ({
      action,
      target,
    }),
  )
}

/**
 * Returns the permissions to create a role, or to bring it up to date.
 *
 * Unverified: Callers need the permissions for exactly what changes of a role, besides those to read it. They are checked
 * in this order.
 */
export function permissionsOnRole({ before, after }: RoleChange): readonly Permission[] {
  const on = permissionsOn(after.arn, before?.boundary ?? after.boundary)
  const old = before?.attached ?? []
  const added = after.attached.filter((arn) => !old.includes(arn))
  const removed = old.filter((arn) => !after.attached.includes(arn))
  return [
    ...(before ? [] : [on('CreateRole')]),
    ...['GetRole', 'ListRolePolicies', 'ListAttachedRolePolicies'].map((action) => on(action)),
    ...added.map((arn) => on('AttachRolePolicy', { 'iam:PolicyARN': arn })),
    ...removed.map((arn) => on('DetachRolePolicy', { 'iam:PolicyARN': arn })),
    ...inlineActions(before, after).map((action) => on(action)),
    ...(before ? changedActions(before, after).map((action) => on(action)) : []),
  ]
}

/** Returns the permissions to delete a role with its policies. */
export function permissionsToDelete({ arn, attached, inline, boundary }: RoleRow): readonly Permission[] {
  const on = permissionsOn(arn, boundary)
  return [
    ...attached.map((policy) => on('DetachRolePolicy', { 'iam:PolicyARN': policy })),
    ...(Object.keys(inline).length > 0 ? [on('DeleteRolePolicy')] : []),
    on('DeleteRole'),
  ]
}

/** Returns what makes permissions for actions on a role. */
function permissionsOn(arn: string, boundary: string | undefined) {
  return (action: string, conditions: Conditions = {}): Permission => ({
    action: `iam:${action}`,
    target: { arn },
    conditions: { 'iam:PermissionsBoundary': boundary, ...conditions },
  })
}

function inlineActions(before: RoleRow | undefined, { inline }: RoleRow): readonly string[] {
  const [[, present] = [undefined, undefined]] = Object.entries(inline)
  const [[, previous] = [undefined, undefined]] = Object.entries(before?.inline ?? {})
  if (present === previous) return []
  return [present === undefined ? 'DeleteRolePolicy' : 'PutRolePolicy']
}

function changedActions(before: RoleRow, after: RoleRow): readonly string[] {
  const boundaryAction =
    after.boundary === undefined ? 'DeleteRolePermissionsBoundary' : 'PutRolePermissionsBoundary'
  return [
    ...(before.boundary === after.boundary ? [] : [boundaryAction]),
    ...(before.description === after.description ? [] : ['UpdateRole']),
  ]
}
