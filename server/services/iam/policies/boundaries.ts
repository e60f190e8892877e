/** Permissions boundaries of users and roles. */

import {
  isInPartition,
  isPolicyArn,
  pathInPolicyArn,
  sourcedPolicy,
} from '../../../../core/access/policies-by-arn.ts'
import { isServiceLinkedPath } from '../../../../core/aws/reserved-paths.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import {
  type AwsError,
  invalidArnPartition,
  invalidRoleBoundary,
  invalidUserBoundary,
  noBoundarySet,
  noSuchBoundary,
  serviceRolePolicyNotAttachable,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { keyOf, type View } from '../../../../store/index.ts'
import { requireModifiableRole, requireWritableUser, roleTarget, userTarget } from '../lookup.ts'

export const boundaries = {
  PutUserPermissionsBoundary: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    conditions: (_view, input) => ({ 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    run: (tx, input) => {
      const user = requireWritableUser(tx, input.UserName)
      const boundary = requireUserBoundary(tx, input.PermissionsBoundary, serviceRolePolicyNotAttachable)
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
      const boundary = requireRoleBoundary(tx, input.PermissionsBoundary, serviceRolePolicyNotAttachable)
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

type ErrorFactory = (arn: string) => AwsError

/**
 * Returns `arn` unchanged if it names a policy that can be a user's boundary.
 *
 * @param notAttachable the error for a policy that is only for service-linked roles. CreateUser and
 *   CreateRole do not declare PolicyNotAttachable, but have a message with the same meaning
 */
export function requireUserBoundary<Arn extends string | undefined>(
  view: View,
  arn: Arn,
  notAttachable: ErrorFactory = noSuchBoundary,
): Arn {
  if (arn !== undefined && !isPolicyArn(arn)) throw invalidUserBoundary(arn)
  return requirePolicy(view, arn, notAttachable)
}

/**
 * Returns `arn` unchanged if it names a policy that can be a role's boundary.
 * AWS's message for an ARN of the wrong kind differs from that for users (recorded).
 */
export function requireRoleBoundary<Arn extends string | undefined>(
  view: View,
  arn: Arn,
  notAttachable: ErrorFactory = noSuchBoundary,
): Arn {
  if (arn !== undefined && !isPolicyArn(arn)) throw invalidRoleBoundary(arn)
  return requirePolicy(view, arn, notAttachable)
}

function requirePolicy<Arn extends string | undefined>(
  view: View,
  arn: Arn,
  notAttachable: ErrorFactory,
): Arn {
  if (arn === undefined) return arn
  if (!isInPartition(view, arn)) throw invalidArnPartition()
  if (!sourcedPolicy(view, arn)) throw noSuchBoundary(arn)
  if (isServiceLinkedPath(pathInPolicyArn(arn))) throw notAttachable(arn)
  return arn
}

/**
 * Returns the boundary in the form of responses. Undefined when the user or role has none. The type is not that
 * of AWS's model (recorded on AWS, February and September 2026).
 */
export function toBoundary(row: {
  readonly boundary?: string
}): IamTypes.AttachedPermissionsBoundary | undefined {
  return row.boundary === undefined
    ? undefined
    : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: row.boundary }
}
