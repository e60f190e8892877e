/** Billing transfers as their two parties see them: the one that pays (target), and the one that it pays for (source). */

import { emailOf } from '../../../../core/access/organization/account-names.ts'
import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { Context, Output } from '../../../../core/engine/operation.ts'
import type { TransferRow, Tx, View } from '../../../../store/index.ts'
import { receivedHandshakes, sentHandshakes } from '../handshakes/handshake-parties.ts'
import { type SentHandshake, stateOf } from '../handshakes/handshake-state.ts'

type Times = Pick<Context, 'timeIn'>
type Transfer = NonNullable<
  Output<'organizations', 'DescribeResponsibilityTransfer'>['ResponsibilityTransfer']
>

/** A transfer, and the organization that looks at it. */
export interface SeenTransfer<Account = View> {
  readonly viewer: ManagedOrganization<Account>
  readonly direction: 'INBOUND' | 'OUTBOUND'
  /** The account that pays, and stores the transfer. */
  readonly target: Account
  readonly row: TransferRow
  /** The handshake that offers it, for as long as responses show that. */
  readonly offer: SentHandshake | undefined
}

/** Returns the transfers that an organization pays for, and its offers that responses still show. */
export function* inboundTransfers(viewer: ManagedOrganization, { timeIn }: Times): Generator<SeenTransfer> {
  const target = viewer.management
  const offers = new Map(Array.from(sentHandshakes(target, timeIn(target)), (sent) => [sent.row.id, sent]))
  for (const [, row] of target.transfers.rows()) {
    const offer = offers.get(row.handshakeId)
    const isShown = row.sourceId !== undefined || offer !== undefined
    if (row.organizationId === viewer.organization.id && isShown)
      yield { viewer, direction: 'INBOUND', target, row, offer }
  }
}

/** Returns the transfers that others pay for an organization, and their offers. */
export function* outboundTransfers(viewer: ManagedOrganization, times: Times): Generator<SeenTransfer> {
  const { management } = viewer
  const offers = new Map(Array.from(receivedHandshakes(management, times), (sent) => [sent.row.id, sent]))
  for (const accountId of management.accounts()) {
    const target = management.account(accountId)
    for (const [, row] of target.transfers.rows()) {
      const offer = offers.get(row.handshakeId)
      const isOwn = row.sourceId === undefined ? offer !== undefined : row.sourceId === management.accountId
      if (isOwn) yield { viewer, direction: 'OUTBOUND', target, row, offer }
    }
  }
}

/** Returns the transfer that an organization is a party of. */
export function findTransfer(
  viewer: ManagedOrganization,
  id: string,
  times: Times,
): SeenTransfer | undefined {
  for (const transfers of [inboundTransfers(viewer, times), outboundTransfers(viewer, times)])
    for (const seen of transfers) if (seen.row.id === id) return seen
  return undefined
}

/** Changes a transfer. Returns it as it is now. */
export function changeTransfer(tx: Tx, seen: SeenTransfer, change: Partial<TransferRow>): SeenTransfer {
  const row = { ...seen.row, ...change }
  tx.account(seen.target.accountId).transfers.put(row.id, row)
  return { ...seen, row }
}

/** An offer that is not accepted has the state of its handshake. */
export function statusOf({ row, offer, target }: SeenTransfer, { timeIn }: Times): Transfer['Status'] {
  if (row.sourceId !== undefined) return row.endDate === undefined ? 'ACCEPTED' : 'WITHDRAWN'
  const state = offer && stateOf(offer, timeIn(target))
  return state === 'OPEN' ? 'REQUESTED' : state
}

/**
 * Returns the ARN of a transfer. It names the organization that looks at it, as its direction does.
 *
 * Unverified: The ARN of a transfer contains the management account of the organization that looks at it.
 */
export function transferArn(
  { management, organization }: ManagedOrganization,
  direction: SeenTransfer['direction'] | '*',
  id: string,
): string {
  const path = `transfer/${organization.id}/billing/${direction.toLowerCase()}/${id}`
  return organizationsArn(management, path)
}

export function toTransfer(seen: SeenTransfer, times: Times): Transfer {
  const { viewer, direction, row } = seen
  const status = statusOf(seen, times)
  return {
    ...(status === 'REQUESTED' ? { ActiveHandshakeId: row.handshakeId } : {}),
    Arn: transferArn(viewer, direction, row.id),
    ...(row.endDate === undefined ? {} : { EndTimestamp: row.endDate }),
    Id: row.id,
    Name: row.name,
    Source: sourceOf(seen),
    StartTimestamp: row.startDate,
    Status: status,
    Target: participant(seen.target),
    Type: 'BILLING',
  }
}

/**
 * Returns the party that is paid for.
 *
 * Unverified: Until it has accepted, only the number or address that was invited is shown.
 */
function sourceOf({ target, row: { sourceId }, offer }: SeenTransfer): Transfer['Source'] {
  if (sourceId !== undefined) return participant(target.account(sourceId))
  const recipient = offer?.row.recipient
  if (!recipient) return undefined
  return recipient.type === 'ACCOUNT'
    ? { ManagementAccountId: recipient.id }
    : { ManagementAccountEmail: recipient.id }
}

function participant(management: View): Transfer['Source'] {
  const { accountId } = management
  const account = management.memberAccounts.get(accountId) ?? { accountId }
  return { ManagementAccountEmail: emailOf(management, account), ManagementAccountId: accountId }
}
