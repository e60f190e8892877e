/**
 * Keeps the roles of permission sets consistent with the instance of IAM Identity Center when the state of an account is
 * replaced: by a reset or a snapshot. The management account has the instance, and each account has its roles.
 */

import { organizationOf } from '../../core/access/organization/managed.ts'
import { administratorContext } from '../../core/engine/context.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import { joinIdentityCenter } from '../../core/engine/permission-sets/members.ts'
import {
  provision,
  provisioningOf,
  removeProvisionedRole,
} from '../../core/engine/permission-sets/provision.ts'
import {
  type PermissionSetRow,
  type Place,
  type ProvisioningRow,
  provisioningKey,
  rowById,
  ssoInstanceKey,
  type Tx,
  type View,
} from '../../store/index.ts'

/** A role of a permission set, before the state was replaced. */
interface Provisioned {
  readonly row: ProvisioningRow
  /** The end of the name. Undefined if there was no role. */
  readonly suffix: string | undefined
}

interface PermissionSetRoles {
  /** Call this once the state is replaced. It removes the roles that the instance no longer knows. */
  removeForgotten(): void
  /** Call this once the seed is applied. It creates the roles again that the instance knows and accounts have lost. */
  createMissing(): void
}

/**
 * Remembers the roles of permission sets in an account or, for a management account, in all accounts of its
 * organization.
 */
export function followingPermissionSets(emulator: Emulator, place: Place): PermissionSetRoles {
  const { store } = emulator
  const { partition, accountId: ownerId } = organizationOf(store.view(place))?.management ?? place
  const owner = { partition, accountId: ownerId }
  const before = Array.from(store.view(owner).provisionings.rows(), ([, row]) =>
    toProvisioned(store.view(owner), row),
  )
  const change = (work: (tx: Tx) => void) => store.settling(() => store.transact(owner, work))
  return {
    removeForgotten: () =>
      change((tx) => {
        for (const { row } of before) if (!isKnown(tx, row)) removeProvisionedRole(tx, row)
      }),
    createMissing: () => change((tx) => createMissing(emulator, tx, before)),
  }
}

function toProvisioned(owner: View, row: ProvisioningRow): Provisioned {
  const role = rowById(owner.account(row.accountId), 'roles', row.roleId)
  return { row, suffix: role?.name.slice(role.name.lastIndexOf('_') + 1) }
}

/** Returns whether the instance still has the same role of a permission set. */
function isKnown({ provisionings }: View, { accountId, permissionSetId, roleId }: ProvisioningRow): boolean {
  return provisionings.get(provisioningKey(accountId, permissionSetId))?.roleId === roleId
}

function createMissing(emulator: Emulator, owner: Tx, before: readonly Provisioned[]): void {
  const instance = owner.ssoInstances.get(ssoInstanceKey)
  if (!instance) return
  const sources = administratorContext(emulator, owner)
  for (const [accountId] of owner.memberAccounts.rows()) joinIdentityCenter(owner, accountId, sources)
  for (const [, row] of [...owner.provisionings.rows()]) {
    const { accountId, permissionSetId, provisioned } = row
    const set = owner.permissionSets.get(permissionSetId)
    if (!set || provisioningOf(owner, accountId, permissionSetId)) continue
    const suffix = before.find(({ row: each }) => each.roleId === row.roleId)?.suffix
    const target = {
      owner,
      instance,
      permissionSet: asProvisioned(set, provisioned),
      accountId,
      requestId: sources.newUuid(),
    }
    const failure = provision(suffix === undefined ? target : { ...target, suffix }, sources, () => undefined)
    if (failure === undefined) continue
    // Otherwise, lists would show a role that does not exist. Assignments stay until they are provisioned again.
    owner.provisionings.delete(provisioningKey(accountId, permissionSetId))
    emulator.log.note(`Account ${accountId} lost its role of the permission set ${set.name}: ${failure}`)
  }
}

/** Returns a permission set with the content that an account has, which can be older. */
function asProvisioned(
  { id, arn, name, createDate }: PermissionSetRow,
  provisioned: ProvisioningRow['provisioned'],
): PermissionSetRow {
  return { id, arn, name, createDate, ...provisioned }
}
