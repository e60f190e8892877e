/** Permissions boundaries of users and roles. */
import {
  invalidRoleBoundary,
  invalidUserBoundary,
  noBoundarySet,
  noSuchBoundary,
  serviceRolePolicyNotAttachable,
} from '../../protocol/errors.ts'
import type { IamTypes } from '../../protocol/model/index.ts'
import { keyOf, type View } from '../../store/index.ts'
import type { Family } from '../operation.ts'
import { isPolicyArn, pathInPolicyArn, sourcedPolicy } from '../policies.ts'
import {
  isServiceLinkedPath,
  requireModifiableRole,
  requireWritableUser,
  roleTarget,
  userTarget,
} from './lookup.ts'

export const boundaries = {
  PutUserPermissionsBoundary: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    conditions: (_view, input) => ({ 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    run: (tx, input) => {
      const user = requireWritableUser(tx, input.UserName)
      const boundary = requireUserBoundary(tx, input.PermissionsBoundary)
      refuseServicePolicy(boundary)
      tx.users.put(keyOf(user.name), { ...user, boundary })
    },
  },

  DeleteUserPermissionsBoundary: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    conditions: (view, input) => ({
      'iam:PermissionsBoundary': view.users.get(keyOf(input.UserName))?.boundary,
    }),
    run: (tx, input) => {
      const { boundary, ...user } = requireWritableUser(tx, input.UserName)
      if (boundary === undefined) throw noBoundarySet('user', input.UserName)
      tx.users.put(keyOf(user.name), user)
    },
  },

  PutRolePermissionsBoundary: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: (_view, input) => ({ 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    run: (tx, input) => {
      const role = requireModifiableRole(tx, input.RoleName)
      const boundary = requireRoleBoundary(tx, input.PermissionsBoundary)
      refuseServicePolicy(boundary)
      tx.roles.put(keyOf(role.name), { ...role, boundary })
    },
  },

  DeleteRolePermissionsBoundary: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: (view, input) => ({
      'iam:PermissionsBoundary': view.roles.get(keyOf(input.RoleName))?.boundary,
    }),
    run: (tx, input) => {
      const { boundary, ...role } = requireModifiableRole(tx, input.RoleName)
      if (boundary === undefined) throw noBoundarySet('role', input.RoleName)
      tx.roles.put(keyOf(role.name), role)
    },
  },
} satisfies Family<'iam'>

/** Both operations declare the error; CreateUser and CreateRole do not. */
function refuseServicePolicy(arn: string): void {
  if (isServiceLinkedPath(pathInPolicyArn(arn))) throw serviceRolePolicyNotAttachable()
}

/** `arn` as it is, if it names a policy that can be a user's boundary. */
export function requireUserBoundary<Arn extends string | undefined>(view: View, arn: Arn): Arn {
  if (arn !== undefined && !isPolicyArn(arn)) throw invalidUserBoundary(arn)
  return requirePolicy(view, arn)
}

/** Likewise for roles, where AWS has other words for an ARN of the wrong kind (recorded). */
export function requireRoleBoundary<Arn extends string | undefined>(view: View, arn: Arn): Arn {
  if (arn !== undefined && !isPolicyArn(arn)) throw invalidRoleBoundary(arn)
  return requirePolicy(view, arn)
}

function requirePolicy<Arn extends string | undefined>(view: View, arn: Arn): Arn {
  if (arn !== undefined && !sourcedPolicy(view, arn)) throw noSuchBoundary(arn)
  return arn
}

/** The member of a user or role that has a boundary. */
export function toBoundary(row: {
  readonly boundary?: string
}): IamTypes.AttachedPermissionsBoundary | undefined {
  return row.boundary === undefined
    ? undefined
    : { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: row.boundary }
}
