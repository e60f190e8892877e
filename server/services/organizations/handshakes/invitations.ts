/** Invitations of accounts to an organization. */

import { emailOf, nameOf } from '../../../../core/access/organization/account-names.ts'
import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import type { LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  alreadyInAnOrganization,
  duplicateHandshake,
  handshakeRateLimitExceeded,
  inviteDisabled,
  invitedAccountLimitExceeded,
} from '../../../../protocol/errors/organizations/handshakes.ts'
import type { HandshakeRecipient, HandshakeSender, Tag, Tx } from '../../../../store/index.ts'
import { accountArn } from '../accounts/accounts.ts'
import { countTowardQuota } from '../accounts/membership.ts'
import { DAY } from '../day.ts'
import { organizationRules, ownedTarget, requireOrganization } from '../gate.ts'
import { newTags } from '../tag-rules.ts'
import { isMigrating } from './all-features.ts'
import { toHandshake } from './handshake-output.ts'
import { isSameRecipient, pendingHandshakes, sentHandshakes } from './handshake-parties.ts'
import { addHandshake, type SentHandshake } from './handshake-state.ts'

export const invitations = {
  InviteAccountToOrganization: {
    ...organizationRules('management'),
    resource: (view, { Target: { Type, Id } }) => (Type === 'ACCOUNT' ? accountArn(view, Id) : '*'),
    also: (view, { Target: { Type, Id }, Tags = [] }) => {
      if (Tags.length === 0) return []
      const arn = Type === 'ACCOUNT' ? accountArn(view, Id) : '*'
      return [{ action: 'organizations:TagResource', target: ownedTarget(view, 'management', { arn }) }]
    },
    run: (tx, { Target: { Type, Id }, Notes, Tags }, ctx) => {
      const found = requireOrganization(tx, 'management')
      const tagged = newTags(Tags, ctx)
      const recipient = { type: Type === 'ACCOUNT' ? Type : 'EMAIL', id: Id } as const
      const facts = { recipient, notes: Notes, ...tagged }
      return { Handshake: toHandshake(invite(found, facts, ctx), ctx.now) }
    },
  },
} satisfies Family<'organizations'>

interface InvitationFacts {
  readonly recipient: HandshakeRecipient
  readonly notes: string | undefined
  /** The tags of the account once it is a member. */
  readonly tags?: readonly Tag[]
}

/** Source: AWS Organizations User Guide, "Quotas"; recorded to the millisecond on AWS, September 2026. */
export const DAYS_OF_INVITATION = 15

/**
 * Invites an account. It need not exist: AWS sends an email, and does not say whether anybody receives it.
 *
 * @throws AwsError HandshakeConstraintViolationException or DuplicateHandshakeException
 */
export function invite(
  found: ManagedOrganization<Tx>,
  { recipient, notes, tags }: InvitationFacts,
  sources: LinkedRoleSources & Pick<Context, 'quotas'>,
): SentHandshake<Tx> {
  requireMayInvite(found, recipient, sources)
  const facts = {
    action: 'INVITE',
    state: 'OPEN',
    expirationDate: sources.now + DAYS_OF_INVITATION * DAY,
    recipient,
    sender: senderOf(found),
    ...(notes === undefined ? {} : { notes }),
    ...(tags === undefined ? {} : { tags }),
  } as const
  return { ...found, row: addHandshake(found, facts, sources) }
}

/** Returns what a handshake shows of the organization that sends it. */
export function senderOf({ management, organization }: ManagedOrganization): HandshakeSender {
  const { accountId } = management
  const account = management.memberAccounts.get(accountId) ?? { accountId }
  return {
    email: emailOf(management, account),
    name: nameOf(management, account),
    featureSet: organization.featureSet,
  }
}

/**
 * Requires that the recipient can be invited. A member can be invited by its email address (recorded on AWS, September
 * 2026).
 *
 * Unverified: An invitation of a member is refused first, then one during the migration to all features, a second one,
 * one beyond the quota of accounts, and one beyond the quota of a day.
 *
 * Unverified: An address is the same recipient as the number of its account.
 */
function requireMayInvite(
  found: ManagedOrganization,
  recipient: HandshakeRecipient,
  { now, quotas }: Pick<LinkedRoleSources, 'now'> & Pick<Context, 'quotas'>,
): void {
  const { management } = found
  if (recipient.type === 'ACCOUNT' && management.memberAccounts.has(recipient.id))
    throw alreadyInAnOrganization()
  if (isMigrating(management, now)) throw inviteDisabled()
  const isDuplicate = ({ row }: SentHandshake) =>
    row.recipient !== undefined && isSameRecipient(management, row.recipient, recipient)
  if (pendingHandshakes(management, 'INVITE', now).some(isDuplicate)) throw duplicateHandshake()
  const { AccountsPerOrganizationQuota, InvitationsPerDayQuota } = quotas
  if (countTowardQuota(found, now) >= AccountsPerOrganizationQuota) throw invitedAccountLimitExceeded()
  const recent = [...sentHandshakes(management, now)].filter(
    ({ row }) => row.action === 'INVITE' && row.state !== 'ACCEPTED' && now < row.requestDate + DAY,
  )
  if (recent.length >= Math.max(InvitationsPerDayQuota, AccountsPerOrganizationQuota))
    throw handshakeRateLimitExceeded()
}
