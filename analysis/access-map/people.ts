/** The users of IAM Identity Center in the access map. */

import { directoryArn } from '../../core/aws/directory-ids.ts'
import { effectiveRoles } from '../../core/engine/permission-sets/effective-roles.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import { rowById, type View } from '../../store/index.ts'
import type { AccessEdge, AccessGraph } from './model.ts'

/** Returns the users, and the roles of the permission sets that are assigned to them. */
export function peopleIn(views: readonly View[]): AccessGraph {
  const people = views.flatMap((owner) =>
    Array.from(owner.directoryUsers.rows(), ([id, user]) => ({ owner, id, user })),
  )
  const nodes = people.map(({ owner, id, user }): AccessNode => {
    const { partition, accountId } = owner
    const person = { kind: 'person', name: user.userName, partition, account: accountId } as const
    return { id: directoryArn(owner, 'user', id), ...person }
  })
  const edges = people.flatMap(({ owner, id, user }) => {
    const roles = user.disabled ? [] : effectiveRoles(owner, id)
    return roles.flatMap(({ provisioning }) => {
      const role = rowById(owner, 'roles', provisioning.roleId)
      return role ? [edgeTo(directoryArn(owner, 'user', id), role.arn)] : []
    })
  })
  return { nodes, edges }
}

function edgeTo(from: string, to: string): AccessEdge {
  return {
    from,
    to,
    action: 'sso:GetRoleCredentials',
    verdict: 'allowed',
    layer: 'assignment',
    conditions: [],
  }
}
