/** The parties of handshakes: who has sent one, who receives it, and who may know of it. */

import { organizationOf } from '../../../../core/access/organization/managed.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { accessDenied } from '../../../../protocol/errors/organizations/common.ts'
import { handshakeNotFound } from '../../../../protocol/errors/organizations/handshakes.ts'
import {
  type HandshakeAction,
  type HandshakeRecipient,
  type HandshakeRow,
  organizationKey,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { accountWithAddress } from '../accounts/emails.ts'
import { isPending, isShown, type SentHandshake } from './handshake-state.ts'

/** The time of the organization decides on its handshakes. */
type Times = Pick<Context, 'timeIn'>

/** Returns the recipient as responses show it: an account that has accepted takes the place of its address. */
export function recipientOf({ recipient, acceptedBy }: HandshakeRow): HandshakeRecipient | undefined {
  return acceptedBy === undefined ? recipient : { type: 'ACCOUNT', id: acceptedBy }
}

/** Returns whether two recipients are the same account, or the same address of nobody. */
export function isSameRecipient(view: View, one: HandshakeRecipient, other: HandshakeRecipient): boolean {
  if (one.type === other.type) return one.id.toLowerCase() === other.id.toLowerCase()
  const [account, email] = one.type === 'ACCOUNT' ? [one, other] : [other, one]
  return accountWithAddress(view, email.id) === account.id
}

/** Returns whether an account receives a handshake. Without a recipient, it is for the management account. */
function isReceived(account: View, { management, row }: SentHandshake): boolean {
  const recipient = recipientOf(row)
  if (!recipient) return account.accountId === management.accountId
  return isSameRecipient(account, recipient, { type: 'ACCOUNT', id: account.accountId })
}

const isSent = (account: View, { management }: SentHandshake) => account.accountId === management.accountId

/** Returns whether the account is a member of the organization that has sent a handshake. */
const isInside = (account: View, { management }: SentHandshake) =>
  organizationOf(account)?.management.accountId === management.accountId

/**
 * Returns the handshakes that an organization has sent, including those that only concern itself.
 *
 * @param now the time of the organization
 */
export function* sentHandshakes(account: View, now: number): Generator<SentHandshake> {
  const organization = account.organizations.get(organizationKey)
  if (!organization) return
  for (const [, row] of account.handshakes.rows()) {
    const sent = { management: account, organization, row }
    if (row.organizationId === organization.id && isShown(sent, now)) yield sent
  }
}

/** Returns the handshakes of a kind that an organization has sent, and that nothing has ended yet. */
export function pendingHandshakes(
  account: View,
  action: HandshakeAction,
  now: number,
): readonly SentHandshake[] {
  return [...sentHandshakes(account, now)].filter(
    (sent) => sent.row.action === action && isPending(sent, now),
  )
}

/** Returns the handshakes that an account has received, from all organizations. */
export function* receivedHandshakes(account: View, { timeIn }: Times): Generator<SentHandshake> {
  for (const accountId of account.accounts()) {
    const sender = account.account(accountId)
    for (const sent of sentHandshakes(sender, timeIn(sender)))
      if (sent.row.recipient && isReceived(account, sent)) yield sent
  }
}

/** Returns a handshake that the account has a part in. Its organization may let a member read it. */
function findHandshake(account: View, id: string, { timeIn }: Times): SentHandshake | undefined {
  const place = account.locate(id)
  if (place?.table !== 'handshakes') return undefined
  const management = account.account(place.accountId)
  const row = management.handshakes.get(place.key)
  const organization = management.organizations.get(organizationKey)
  if (!row || row.organizationId !== organization?.id) return undefined
  const sent = { management, organization, row }
  if (!isShown(sent, timeIn(management))) return undefined
  const isReadable = organization.resourcePolicy !== undefined && isInside(account, sent)
  return isSent(account, sent) || isReceived(account, sent) || isReadable ? sent : undefined
}

/** Returns a handshake if the account is its recipient. */
export function findReceived(account: View, id: string, times: Times): SentHandshake | undefined {
  const sent = findHandshake(account, id, times)
  return sent && isReceived(account, sent) ? sent : undefined
}

/**
 * Returns a handshake for one of the parties, or for any. The sender cannot respond, and the recipient cannot cancel
 * (recorded on AWS, September 2026).
 *
 * Unverified: For an account that has no part in a handshake, there is none.
 *
 * @throws AwsError HandshakeNotFoundException, or AccessDeniedException for the other party
 */
export function requireHandshake(
  tx: Tx,
  id: string,
  times: Times,
  party: 'any' | 'sender' | 'recipient',
): SentHandshake<Tx> {
  const sent = findHandshake(tx, id, times)
  if (!sent) throw handshakeNotFound()
  if (party === 'sender' && !isSent(tx, sent)) throw accessDenied()
  if (party === 'recipient' && !isReceived(tx, sent)) throw accessDenied()
  return { ...sent, management: tx.account(sent.management.accountId) }
}

/**
 * Returns a handshake as policies see it: it belongs to the account that has sent it, which lets the recipient use it.
 *
 * Unverified: One that does not exist for the caller is in its own organization or account, with `*` in its ARN for
 * what is not known.
 */
export function handshakeTarget(account: View, id: string, times: Times): DetailedTarget {
  const sent = findHandshake(account, id, times)
  if (!sent) {
    const owner = organizationOf(account)?.management ?? account
    const arn = organizationsArn(owner, `handshake/*/*/${id}`)
    return { arn, accountId: owner.accountId, isShared: true }
  }
  const { management, organization, row } = sent
  const policy =
    isInside(account, sent) && !isSent(account, sent) ? organization.resourcePolicy?.content : undefined
  return {
    arn: row.arn,
    accountId: management.accountId,
    isShared: isReceived(account, sent),
    ...(policy === undefined ? {} : { policy }),
  }
}
