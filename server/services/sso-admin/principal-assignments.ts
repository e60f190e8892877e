/** What a user or a group has access to. */

import type { Family, Input } from '../../../core/engine/operation.ts'
import { groupIdsOf } from '../../../core/identity/identity-center/group-memberships.ts'
import { type AccountAssignmentRow, assignmentKey, type View } from '../../../store/index.ts'
import { toAssignment } from './assignments.ts'
import { instanceRules, READS, requireOrganizationInstance } from './gate.ts'
import { pageInOrder } from './paging.ts'

export const principalAssignments = {
  ListAccountAssignmentsForPrincipal: {
    ...instanceRules('owner'),
    run: (tx, input, ctx) => {
      const { owner } = requireOrganizationInstance(tx, input.InstanceArn, ctx, {
        ...READS,
        entitled: 'owner',
      })
      const { items, NextToken } = pageInOrder(input, assignmentsFor(owner, input), assignmentKey, (row) =>
        toAssignment(owner, row),
      )
      return { AccountAssignments: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

type PrincipalInput = Input<'sso-admin', 'ListAccountAssignmentsForPrincipal'>

/**
 * Returns a principal's assignments. A user's include its groups' assignments.
 *
 * Unverified: ListAccountAssignmentsForPrincipal shows what a user has through groups as assignments of the groups, and
 * nothing for an unknown principal.
 */
function assignmentsFor(
  owner: View,
  { PrincipalType: type, PrincipalId: id, Filter }: PrincipalInput,
): readonly AccountAssignmentRow[] {
  const groups = type === 'USER' ? groupIdsOf(owner, id) : []
  return [id, ...groups]
    .flatMap((each) => Array.from(owner.accountAssignments.by('principal', each), ([, row]) => row))
    .filter(({ principalId, principalType }) => principalId !== id || principalType === type)
    .filter(({ accountId }) => Filter?.AccountId === undefined || Filter.AccountId === accountId)
}
