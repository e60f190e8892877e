/** What happens when a handshake is accepted. */

import { organizationOf } from '../../../../core/access/organization/managed.ts'
import type { Permission } from '../../../../core/access/target.ts'
import { RefusalWithChanges } from '../../../../core/engine/kept-changes.ts'
import {
  ensureLinkedRole,
  hasLinkedRole,
  type LinkedRoleSources,
  permissionForLinkedRole,
} from '../../../../core/engine/linked-roles.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { alreadyInAnOrganization } from '../../../../protocol/errors/organizations/handshakes.ts'
import type { MemberAccountRow, Tx, View } from '../../../../store/index.ts'
import { addMember, ORGANIZATIONS_PRINCIPAL, removeMember, requireMayLeave } from '../accounts/membership.ts'
import { ownedTarget } from '../gate.ts'
import { acceptTransfer } from '../transfers/transfers.ts'
import { enableAllFeatures } from './all-features.ts'
import { findReceived } from './handshake-parties.ts'
import { endHandshake, type SentHandshake } from './handshake-state.ts'

/** Returns the permissions to leave another organization, and to create the service-linked role if it is missing. */
export function permissionsToAccept(view: View, id: string, ctx: Context): readonly Permission[] {
  const sent = findReceived(view, id, ctx)
  if (!sent) return []
  const { action } = sent.row
  if (action === 'TRANSFER_RESPONSIBILITY') return []
  const left = organizationOf(view)?.management.accountId
  const isElsewhere = left !== undefined && left !== sent.management.accountId && left !== view.accountId
  const leaves = action === 'INVITE' && isElsewhere
  return [
    ...(leaves
      ? [
          {
            action: 'organizations:LeaveOrganization',
            target: ownedTarget(view, 'member', { arn: '*' }, ctx.settled),
          },
        ]
      : []),
    ...(hasLinkedRole(view, ORGANIZATIONS_PRINCIPAL)
      ? []
      : [permissionForLinkedRole(ORGANIZATIONS_PRINCIPAL, view)]),
  ]
}

/**
 * Accepts a handshake on behalf of its recipient.
 *
 * Unverified: Approving all features creates the service-linked role if it is missing.
 *
 * @param account the recipient
 */
export function accept(
  account: Tx,
  sent: SentHandshake<Tx>,
  ctx: Pick<Context, 'timeIn' | 'randomBytes' | 'quotas'>,
): SentHandshake<Tx> {
  const sources = { now: ctx.timeIn(sent.management), randomBytes: ctx.randomBytes }
  if (sent.row.action === 'INVITE') return join(account, sent, ctx.timeIn, sources)
  if (sent.row.action === 'TRANSFER_RESPONSIBILITY') return acceptTransfer(account, sent, ctx)
  if (sent.row.action === 'ENABLE_ALL_FEATURES') enableAllFeatures(sent)
  ensureLinkedRole(account, ORGANIZATIONS_PRINCIPAL, sources)
  return endHandshake(sent, 'ACCEPTED', sources.now)
}

/**
 * Lets an account join the organization that has invited it, and leave another one before. Its other invitations stay
 * open.
 *
 * A member that was invited by its email address cannot join again. The invitation is accepted all the same (recorded
 * on AWS, September 2026).
 *
 * Unverified: An account that moves keeps its name and email address, since they are its own.
 */
function join(
  account: Tx,
  sent: SentHandshake<Tx>,
  timeIn: Context['timeIn'],
  sources: LinkedRoleSources,
): SentHandshake<Tx> {
  const { accountId } = account
  const accepted = () => endHandshake(sent, 'ACCEPTED', sources.now, { acceptedBy: accountId })
  if (sent.management.memberAccounts.has(accountId)) {
    accepted()
    throw new RefusalWithChanges(alreadyInAnOrganization())
  }
  const left = leave(account, timeIn)
  const { tags } = sent.row
  const facts = {
    accountId,
    joinedMethod: 'INVITED',
    ...left,
    ...(tags === undefined ? {} : { tags }),
  } as const
  addMember(sent, facts, sources)
  return accepted()
}

/** Leaves an organization, if the account is in one. Returns what the account keeps. */
function leave(account: Tx, timeIn: Context['timeIn']): Pick<MemberAccountRow, 'name' | 'email'> {
  const old = organizationOf(account)
  const member = old?.management.memberAccounts.get(account.accountId)
  if (!old || !member) return {}
  requireMayLeave(old, member, timeIn(old.management))
  removeMember(old, account.accountId)
  const { name, email } = member
  return { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) }
}
