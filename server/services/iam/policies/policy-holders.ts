/**
 * Users, groups, and roles as holders of policies. What differs between the three is described once for each.
 */

import type { PolicyHolder } from '../../../../core/access/principal-policies.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import type { QuotaName } from '../../../../core/aws/quotas.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { findUser } from '../../../../core/identity/find-user.ts'
import {
  type GroupRow,
  keyOf,
  type RoleRow,
  type Tx,
  type UserRow,
  type View,
} from '../../../../store/index.ts'
import {
  groupTarget,
  requireGroup,
  requireModifiableRole,
  requireRole,
  requireUser,
  requireWritableUser,
  roleTarget,
  userTarget,
} from '../lookup.ts'

/** A kind of policy holder. `Name` is the member that names a holder in requests and responses. */
export interface HolderKind<Name extends object, Row extends PolicyHolder> {
  readonly noun: 'user' | 'group' | 'role'
  readonly nameIn: (request: Name) => string
  readonly nameOf: (row: Row) => Name
  readonly target: (view: View, name: string, ctx: Context) => DetailedTarget
  /** Returns the ARN of a holder's current boundary. Undefined when the holder does not exist or has none. */
  readonly boundaryOf: (view: View, name: string) => string | undefined
  readonly require: (view: View, name: string) => Row
  /** Returns the row if it can be changed, which some holders do not allow. */
  readonly requireWritable: (view: View, name: string) => Row
  readonly put: (tx: Tx, row: Row) => void
  readonly attachmentsQuota: QuotaName
  /** The quota's name in AWS's message. */
  readonly attachmentsQuotaText: string
  /** The quota for the characters of all inline policies together, without white space. */
  readonly inlineSizeQuota: QuotaName
}

export const userKind: HolderKind<{ readonly UserName: string }, UserRow> = {
  noun: 'user',
  nameIn: ({ UserName }) => UserName,
  nameOf: ({ name }) => ({ UserName: name }),
  target: userTarget,
  boundaryOf: (view, name) => findUser(view, name)?.boundary,
  require: requireUser,
  requireWritable: requireWritableUser,
  put: (tx, row) => tx.users.put(keyOf(row.name), row),
  attachmentsQuota: 'AttachedPoliciesPerUserQuota',
  attachmentsQuotaText: 'PoliciesPerUser',
  inlineSizeQuota: 'UserPolicySizeQuota',
}

export const groupKind: HolderKind<{ readonly GroupName: string }, GroupRow> = {
  noun: 'group',
  nameIn: ({ GroupName }) => GroupName,
  nameOf: ({ name }) => ({ GroupName: name }),
  target: groupTarget,
  boundaryOf: () => undefined,
  require: requireGroup,
  requireWritable: requireGroup,
  put: (tx, row) => tx.groups.put(keyOf(row.name), row),
  attachmentsQuota: 'AttachedPoliciesPerGroupQuota',
  attachmentsQuotaText: 'PoliciesPerGroup',
  inlineSizeQuota: 'GroupPolicySizeQuota',
}

export const roleKind: HolderKind<{ readonly RoleName: string }, RoleRow> = {
  noun: 'role',
  nameIn: ({ RoleName }) => RoleName,
  nameOf: ({ name }) => ({ RoleName: name }),
  target: roleTarget,
  boundaryOf: (view, name) => view.roles.get(keyOf(name))?.boundary,
  require: requireRole,
  requireWritable: requireModifiableRole,
  put: (tx, row) => tx.roles.put(keyOf(row.name), row),
  attachmentsQuota: 'AttachedPoliciesPerRoleQuota',
  attachmentsQuotaText: 'PoliciesPerRole',
  inlineSizeQuota: 'RolePolicySizeQuota',
}

/** Returns the `resource` function of operations on a holder. */
export function holderResource<Name extends object, Row extends PolicyHolder>(kind: HolderKind<Name, Row>) {
  return (view: View, request: Name, ctx: Context): DetailedTarget =>
    kind.target(view, kind.nameIn(request), ctx)
}
