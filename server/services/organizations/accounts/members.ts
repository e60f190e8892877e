/** Where the accounts of an organization are, and how they move and leave. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import type { Family, Input } from '../../../../core/engine/operation.ts'
import {
  destinationParentNotFound,
  duplicateAccount,
  sourceParentNotFound,
} from '../../../../protocol/errors/organizations/account-moves.ts'
import { accountNotFound } from '../../../../protocol/errors/organizations/accounts.ts'
import { parentNotFound } from '../../../../protocol/errors/organizations/units.ts'
import type { MemberAccountRow, Tx } from '../../../../store/index.ts'
import { organizationRules, ownedTarget, requireOrganization } from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { keepingValidPolicies } from '../policies/held-policies.ts'
import { accountsOf, isParent, placeTarget } from '../structure/tree.ts'
import { accountTarget, byJoining, requireAccount, toAccount } from './accounts.ts'
import { removeMember, requireMayLeave } from './membership.ts'

export const members = {
  ListAccountsForParent: {
    ...organizationRules('reader'),
    resource: (view, { ParentId }) => placeTarget(view, ParentId),
    run: (tx, input, ctx) => {
      const found = requireOrganization(tx, 'reader')
      const now = ctx.timeIn(found.management)
      if (!isParent(found, input.ParentId)) throw parentNotFound()
      const rows = accountsOf(found.management, input.ParentId)
      const { items, NextToken } = pageInOrder(input, rows, byJoining, (row) => toAccount(found, row, now))
      return { Accounts: items, NextToken }
    },
  },

  MoveAccount: {
    ...organizationRules('management'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    also: (view, { SourceParentId, DestinationParentId }) =>
      [SourceParentId, DestinationParentId].map((id) => ({
        action: 'organizations:MoveAccount',
        target: ownedTarget(view, 'management', placeTarget(view, id)),
      })),
    run: (tx, input, ctx) => {
      const found = requireOrganization(tx, 'management')
      moveAccount(
        found,
        requireAccount(found.management, input.AccountId),
        input,
        ctx.timeIn(found.management),
      )
    },
  },

  RemoveAccountFromOrganization: {
    ...organizationRules('management'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    run: (tx, { AccountId }, ctx) => {
      const found = requireOrganization(tx, 'management')
      leave(found, requireAccount(found.management, AccountId), ctx.now)
    },
  },

  LeaveOrganization: {
    ...organizationRules('member'),
    run: (tx, _input, ctx) => {
      const found = requireOrganization(tx, 'member')
      leave(found, requireAccount(found.management, tx.accountId), ctx.timeIn(found.management))
    },
  },
} satisfies Family<'organizations'>

/**
 * Moves an account from the root or unit in which it is to another. Its tags and attachments stay.
 *
 * An account that is elsewhere is not found, although it exists (reports of tools that repeated a move).
 *
 * Unverified: MoveAccount looks up the account first, then the source, then the destination.
 *
 * @throws AwsError SourceParentNotFoundException, DestinationParentNotFoundException, AccountNotFoundException, or
 *   DuplicateAccountException
 */
function moveAccount(
  found: ManagedOrganization<Tx>,
  account: MemberAccountRow,
  { SourceParentId, DestinationParentId }: Omit<Input<'organizations', 'MoveAccount'>, 'AccountId'>,
  now: number,
): void {
  if (!isParent(found, SourceParentId)) throw sourceParentNotFound()
  if (!isParent(found, DestinationParentId)) throw destinationParentNotFound()
  if (account.parentId !== SourceParentId) throw accountNotFound()
  if (SourceParentId === DestinationParentId) throw duplicateAccount()
  const moved = { ...account, parentId: DestinationParentId, moveDate: now }
  const change = { types: found.organization.policyTypes, targetIds: [account.accountId] }
  keepingValidPolicies(found, change, () => found.management.memberAccounts.put(account.accountId, moved))
}

function leave(found: ManagedOrganization<Tx>, account: MemberAccountRow, now: number): void {
  requireMayLeave(found, account, now)
  removeMember(found, account.accountId)
}
