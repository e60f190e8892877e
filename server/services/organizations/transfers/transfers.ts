/** Transfers of the responsibility for bills. They have no effect on permissions, and iamulator has no bills. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import type { Conditions, DetailedTarget } from '../../../../core/access/target.ts'
import { newTransferId } from '../../../../core/aws/organization-ids.ts'
import type { LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import type { Context, Family, Input, Output } from '../../../../core/engine/operation.ts'
import { accessDenied, organizationsNotInUse } from '../../../../protocol/errors/organizations/common.ts'
import { duplicateHandshake } from '../../../../protocol/errors/organizations/handshakes.ts'
import {
  activeTransfer,
  invalidTransferTransition,
  transferAlreadyExists,
  transferAlreadyInStatus,
  transferNotFound,
  transferToItself,
  transferUpdateNotAllowed,
} from '../../../../protocol/errors/organizations/transfers.ts'
import type { HandshakeRecipient, Tag, Tx, View } from '../../../../store/index.ts'
import { accountTarget } from '../accounts/accounts.ts'
import { DAY } from '../day.ts'
import { organizationRules, ownedTarget, requireOrganization } from '../gate.ts'
import { toHandshake } from '../handshakes/handshake-output.ts'
import { isSameRecipient, pendingHandshakes } from '../handshakes/handshake-parties.ts'
import { addHandshake, endHandshake, type SentHandshake } from '../handshakes/handshake-state.ts'
import { DAYS_OF_INVITATION, senderOf } from '../handshakes/invitations.ts'
import { pageInOrder } from '../paging.ts'
import { newTags } from '../tag-rules.ts'
import { isActive, requireChainQuotas, requireInboundQuota } from './transfer-chains.ts'
import { acceptedBefore, endOfMonth, requireEndDate, requireStartDate } from './transfer-dates.ts'
import {
  changeTransfer,
  findTransfer,
  inboundTransfers,
  outboundTransfers,
  type SeenTransfer,
  statusOf,
  toTransfer,
  transferArn,
} from './transfer-parties.ts'

type Times = Pick<Context, 'timeIn'>

export const transfers = {
  InviteOrganizationToTransferResponsibility: {
    ...organizationRules('management'),
    resource: (view, { Target: { Type, Id } }) => (Type === 'ACCOUNT' ? accountTarget(view, Id) : '*'),
    conditions: () => conditionsOf('INBOUND'),
    also: (view, { Tags = [] }) => permissionToTag(view, Tags.length > 0),
    run: (tx, { Target: { Type, Id }, Notes, StartTimestamp, SourceName, Tags }, ctx) => {
      const found = requireOrganization(tx, 'management')
      requireStartDate(StartTimestamp, ctx.now)
      const recipient = { type: Type === 'ACCOUNT' ? Type : 'EMAIL', id: Id } as const
      const terms = { name: SourceName, startDate: StartTimestamp, notes: Notes, ...newTags(Tags, ctx) }
      return { Handshake: toHandshake(offerTransfer(found, { recipient, ...terms }, ctx), ctx.now) }
    },
  },

  DescribeResponsibilityTransfer: {
    ...organizationRules('delegate'),
    resource: (view, { Id }, ctx) => transferTarget(view, Id, ctx),
    conditions: (view, { Id }, ctx) => conditionsFor(view, Id, ctx),
    run: (tx, { Id }, ctx) => {
      const seen = requireTransfer(requireOrganization(tx, 'delegate'), Id, ctx)
      return { ResponsibilityTransfer: toTransfer(seen, ctx) }
    },
  },

  ListInboundResponsibilityTransfers: {
    ...organizationRules('delegate'),
    conditions: () => conditionsOf('INBOUND'),
    run: (tx, input, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      const all = [...inboundTransfers(found, ctx)]
      const selected = input.Id === undefined ? all : all.filter(({ row }) => row.id === input.Id)
      if (input.Id !== undefined && selected.length === 0) throw transferNotFound()
      return pageOfTransfers(input, selected, ctx)
    },
  },

  ListOutboundResponsibilityTransfers: {
    ...organizationRules('delegate'),
    conditions: () => conditionsOf('OUTBOUND'),
    run: (tx, input, ctx) =>
      pageOfTransfers(input, [...outboundTransfers(requireOrganization(tx, 'delegate'), ctx)], ctx),
  },

  /** Unverified: Without an end, a transfer ends with the current month. */
  TerminateResponsibilityTransfer: {
    ...organizationRules('management'),
    resource: (view, { Id }, ctx) => transferTarget(view, Id, ctx),
    conditions: (view, { Id }, ctx) => conditionsFor(view, Id, ctx),
    run: (tx, { Id, EndTimestamp }, ctx) => {
      const seen = requireTransfer(requireOrganization(tx, 'management'), Id, ctx)
      const now = ctx.timeIn(seen.target)
      if (EndTimestamp !== undefined) requireEndDate(EndTimestamp, now)
      const status = statusOf(seen, ctx)
      if (status === 'WITHDRAWN') throw transferAlreadyInStatus()
      if (status !== 'ACCEPTED') throw invalidTransferTransition()
      const ended = changeTransfer(tx, seen, { endDate: EndTimestamp ?? endOfMonth(now) })
      return { ResponsibilityTransfer: toTransfer(ended, ctx) }
    },
  },

  /** Unverified: Only the organization that pays can change the name, because it has given it. */
  UpdateResponsibilityTransfer: {
    ...organizationRules('management'),
    resource: (view, { Id }, ctx) => transferTarget(view, Id, ctx),
    conditions: (view, { Id }, ctx) => conditionsFor(view, Id, ctx),
    run: (tx, { Id, Name }, ctx) => {
      const seen = requireTransfer(requireOrganization(tx, 'management'), Id, ctx)
      if (seen.direction === 'OUTBOUND') throw accessDenied()
      const status = statusOf(seen, ctx)
      if (status !== 'REQUESTED' && status !== 'ACCEPTED') throw transferUpdateNotAllowed()
      return { ResponsibilityTransfer: toTransfer(changeTransfer(tx, seen, { name: Name }), ctx) }
    },
  },
} satisfies Family<'organizations'>

function requireTransfer(viewer: ManagedOrganization, id: string, times: Times): SeenTransfer {
  const seen = findTransfer(viewer, id, times)
  if (!seen) throw transferNotFound()
  return seen
}

/** Returns a transfer as policies see it, also one that does not exist. */
export function transferTarget(view: View, id: string, times: Times): DetailedTarget {
  const viewer = organizationOf(view)
  if (!viewer) return { arn: '*' }
  const seen = findTransfer(viewer, id, times)
  const tags = seen?.direction === 'INBOUND' ? seen.row.tags : undefined
  return { arn: transferArn(viewer, seen?.direction ?? '*', id), ...(tags ? { tags } : {}) }
}

/** Returns the condition keys of a direction. */
const conditionsOf = (direction: SeenTransfer['direction'] | undefined): Conditions => ({
  'organizations:TransferType': 'BILLING',
  'organizations:TransferDirection': direction,
})

/** Returns the condition keys of a transfer. One that does not exist has no direction. */
export function conditionsFor(view: View, id: string, times: Times): Conditions {
  const viewer = organizationOf(view)
  return conditionsOf(viewer && findTransfer(viewer, id, times)?.direction)
}

function permissionToTag(view: View, hasTags: boolean) {
  const viewer = organizationOf(view)
  if (!viewer || !hasTags) return []
  const target = ownedTarget(view, 'management', { arn: transferArn(viewer, 'INBOUND', '*') })
  return [{ action: 'organizations:TagResource', target, conditions: conditionsOf('INBOUND') }]
}

export interface TransferTerms {
  readonly recipient: HandshakeRecipient
  readonly name: string
  readonly startDate: number
  readonly notes: string | undefined
  readonly tags?: readonly Tag[]
}

/**
 * Offers to pay for another organization.
 *
 * @throws AwsError HandshakeConstraintViolationException, DuplicateHandshakeException, or ConstraintViolationException
 */
export function offerTransfer(
  found: ManagedOrganization<Tx>,
  { recipient, name, startDate, notes, tags }: TransferTerms,
  sources: LinkedRoleSources & Pick<Context, 'quotas'>,
): SentHandshake<Tx> {
  requireMayOffer(found, recipient, sources)
  const { management, organization } = found
  const { now, randomBytes } = sources
  const id = newTransferId(randomBytes)
  const facts = {
    action: 'TRANSFER_RESPONSIBILITY',
    state: 'REQUESTED',
    expirationDate: Math.min(now + DAYS_OF_INVITATION * DAY, acceptedBefore(startDate)),
    recipient,
    sender: senderOf(found),
    transferId: id,
    ...(notes === undefined ? {} : { notes }),
  } as const
  const row = addHandshake(found, facts, sources)
  management.transfers.put(id, {
    id,
    organizationId: organization.id,
    name,
    startDate,
    handshakeId: row.id,
    ...(tags ? { tags } : {}),
  })
  return { ...found, row }
}

/**
 * Requires that a transfer can be offered.
 *
 * Unverified: An offer of a transfer to the own account is refused first, then one to the source of a transfer, a second
 * offer, and one beyond the quotas.
 */
function requireMayOffer(
  { management }: ManagedOrganization,
  recipient: HandshakeRecipient,
  { now, quotas }: Pick<LinkedRoleSources, 'now'> & Pick<Context, 'quotas'>,
): void {
  const isAccount = (id: string) => isSameRecipient(management, recipient, { type: 'ACCOUNT', id })
  if (isAccount(management.accountId)) throw transferToItself()
  for (const [, row] of management.transfers.rows())
    if (isActive(row) && row.sourceId !== undefined && isAccount(row.sourceId)) throw transferAlreadyExists()
  const offers = pendingHandshakes(management, 'TRANSFER_RESPONSIBILITY', now)
  for (const { row } of offers)
    if (row.recipient && isSameRecipient(management, row.recipient, recipient)) throw duplicateHandshake()
  requireInboundQuota(management, offers.length, quotas)
}

/**
 * Requires that an account manages an organization, because only that can accept a transfer.
 *
 * @throws AwsError AWSOrganizationsNotInUseException or AccessDeniedException
 */
export function requireManagement(account: View): void {
  const found = organizationOf(account)
  if (!found) throw organizationsNotInUse()
  if (found.management.accountId !== account.accountId) throw accessDenied()
}

/** Lets the sender of a handshake pay for the organization of an account. */
export function acceptTransfer(
  account: Tx,
  sent: SentHandshake<Tx>,
  { timeIn, quotas }: Pick<Context, 'timeIn' | 'quotas'>,
): SentHandshake<Tx> {
  const { management, row } = sent
  requireChainQuotas(account, management, quotas)
  const transfer = management.transfers.get(row.transferId ?? '')
  if (transfer) management.transfers.put(transfer.id, { ...transfer, sourceId: account.accountId })
  return endHandshake(sent, 'ACCEPTED', timeIn(management), { acceptedBy: account.accountId })
}

/**
 * Requires that no transfer keeps an organization from being deleted.
 *
 * Unverified: DeleteOrganization succeeds although the organization has received an offer of a transfer. Withdrawn
 * transfers prevent it until they end.
 *
 * @throws AwsError ConstraintViolationException
 */
export function requireNoTransfers(viewer: ManagedOrganization, times: Times): void {
  const { management } = viewer
  const offers = pendingHandshakes(management, 'TRANSFER_RESPONSIBILITY', times.timeIn(management))
  const all = [...inboundTransfers(viewer, times), ...outboundTransfers(viewer, times)]
  const runs = ({ row, target }: SeenTransfer) =>
    row.sourceId !== undefined && times.timeIn(target) <= (row.endDate ?? Number.POSITIVE_INFINITY)
  if (offers.length > 0 || all.some(runs)) throw activeTransfer()
}

type PageInput = Omit<Input<'organizations', 'ListInboundResponsibilityTransfers'>, 'Id'>

/** Unverified: The transfers are listed by their IDs, because AWS does not document the order. */
function pageOfTransfers(
  input: PageInput,
  seen: readonly SeenTransfer[],
  times: Times,
): Output<'organizations', 'ListInboundResponsibilityTransfers'> {
  const show = (each: SeenTransfer) => toTransfer(each, times)
  const { items, NextToken } = pageInOrder(input, seen, ({ row }) => row.id, show)
  return { ResponsibilityTransfers: items, NextToken }
}
