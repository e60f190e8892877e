/** Users and groups as the rows of a matrix: what is assigned to them, and what users have by their groups. */

import { byText, type Directory, fullName } from '../directory/directory.ts'
import type { Provisioned } from '../permission-sets/permission-sets.ts'
import type { Assignment } from './assignments.ts'

export interface World {
  readonly directory: Directory
  readonly sets: readonly Provisioned[]
  readonly assignments: readonly Assignment[]
}

/** What a principal has in an account. */
export interface Grant {
  readonly accountId: string
  readonly permissionSetArn: string
  /** The name of the group that it comes from. Undefined if it is the principal's own. */
  readonly group: string | undefined
}

export interface PersonRow {
  readonly id: string
  readonly type: 'USER' | 'GROUP'
  readonly name: string
  readonly detail: string
  readonly grants: readonly Grant[]
}

/** Returns groups, then users, that have anything. */
export function rowsOf({ directory, assignments }: World): readonly PersonRow[] {
  const own = Map.groupBy(assignments, ({ principalId }) => principalId)
  const grantsOf = (id: string, group?: string): readonly Grant[] =>
    (own.get(id) ?? []).map(({ accountId, permissionSetArn }) => ({ accountId, permissionSetArn, group }))
  const names = new Map(directory.groups.map(({ GroupId, DisplayName = GroupId }) => [GroupId, DisplayName]))
  const groupsOf = Map.groupBy(directory.members, ({ userId }) => userId)
  const groups = directory.groups.map(
    ({ GroupId, DisplayName = GroupId, Description = '' }): PersonRow => ({
      id: GroupId,
      type: 'GROUP',
      name: DisplayName,
      detail: Description,
      grants: grantsOf(GroupId),
    }),
  )
  const users = directory.users.map((user): PersonRow => {
    const inherited = (groupsOf.get(user.UserId) ?? []).flatMap(({ groupId }) =>
      grantsOf(groupId, names.get(groupId) ?? groupId),
    )
    const grants = [...grantsOf(user.UserId), ...inherited]
    return { id: user.UserId, type: 'USER', name: fullName(user), detail: user.UserName ?? '', grants }
  })
  return [...groups, ...users].filter(({ grants }) => grants.length > 0)
}

/** Returns the accounts that rows have anything in. */
export function accountsIn(rows: readonly PersonRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ grants }) => grants.map(({ accountId }) => accountId)))].toSorted(byText)
}
