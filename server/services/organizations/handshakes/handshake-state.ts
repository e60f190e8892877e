/** The states of handshakes, which follow from the time, and how long responses show a handshake. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { newHandshakeId, organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import type { Output } from '../../../../core/engine/operation.ts'
import {
  handshakeAlreadyInState,
  invalidHandshakeTransition,
} from '../../../../protocol/errors/organizations/handshakes.ts'
import type { HandshakeRow, Tx, View } from '../../../../store/index.ts'
import { DAY } from '../day.ts'

/** A handshake, with the organization that sent it. */
export interface SentHandshake<Account = View> extends ManagedOrganization<Account> {
  readonly row: HandshakeRow
}

export type HandshakeState = NonNullable<
  NonNullable<Output<'organizations', 'DescribeHandshake'>['Handshake']>['State']
>

/** Source: API reference of AWS Organizations, AcceptHandshake. */
const DAYS_SHOWN_AFTER_END = 30

/**
 * Returns the state of a handshake. `now` is the time of the organization.
 *
 * Unverified: A request to a member is canceled when the process that it is part of ends, or when the member leaves or
 * is closed.
 */
export function stateOf({ management, row }: SentHandshake, now: number): HandshakeState {
  if (row.endDate !== undefined) return row.state
  const parent = parentOf(management, row)
  if (parent?.endDate !== undefined) return 'CANCELED'
  if (now >= row.expirationDate) return 'EXPIRED'
  if (parent && !isAsked(management, row)) return 'CANCELED'
  return row.action === 'ENABLE_ALL_FEATURES' && isApproved(management, row) ? 'OPEN' : row.state
}

const parentOf = (management: View, { parentId }: HandshakeRow) =>
  parentId === undefined ? undefined : management.handshakes.get(parentId)

/** Returns whether all members have approved that were asked to. Those that are gone need not. */
function isApproved(management: View, { id }: HandshakeRow): boolean {
  for (const [, row] of management.handshakes.by('parent', id))
    if (row.state !== 'ACCEPTED' && isAsked(management, row)) return false
  return true
}

/** Returns whether the recipient is a member that can respond. */
function isAsked(management: View, { recipient }: HandshakeRow): boolean {
  const member = recipient && management.memberAccounts.get(recipient.id)
  return member !== undefined && member.closeDate === undefined
}

/** Returns whether nothing has ended a handshake yet. */
export function isPending(sent: SentHandshake, now: number): boolean {
  const state = stateOf(sent, now)
  return state === 'OPEN' || state === 'REQUESTED'
}

/** Returns whether responses show a handshake: until it ends, and for 30 days after that. */
export function isShown({ management, row }: SentHandshake, now: number): boolean {
  const end = row.endDate ?? parentOf(management, row)?.endDate ?? row.expirationDate
  return now < end + DAYS_SHOWN_AFTER_END * DAY
}

/**
 * Requires that a handshake can enter a state. All but billing transfers can be accepted only while they are open.
 *
 * @throws AwsError HandshakeAlreadyInStateException or InvalidHandshakeTransitionException
 */
export function requireTransition(
  sent: SentHandshake,
  to: 'ACCEPTED' | 'DECLINED' | 'CANCELED',
  now: number,
): void {
  const from = stateOf(sent, now)
  if (from === to) throw handshakeAlreadyInState()
  const isEarly = to === 'ACCEPTED' && from === 'REQUESTED' && sent.row.action !== 'TRANSFER_RESPONSIBILITY'
  if (isEarly || !isPending(sent, now)) throw invalidHandshakeTransition()
}

type HandshakeFacts = Omit<HandshakeRow, 'id' | 'arn' | 'requestDate' | 'organizationId'>

/** Sends a handshake. Those that responses no longer show are deleted. */
export function addHandshake(
  { management, organization }: ManagedOrganization<Tx>,
  facts: HandshakeFacts,
  { now, randomBytes }: LinkedRoleSources,
): HandshakeRow {
  deleteOld({ management, organization }, now)
  const id = newHandshakeId(randomBytes)
  const type = facts.action.toLowerCase()
  const row = {
    ...facts,
    id,
    arn: organizationsArn(management, `handshake/${organization.id}/${type}/${id}`),
    requestDate: now,
    organizationId: organization.id,
  }
  management.handshakes.put(id, row)
  return row
}

/**
 * Deletes handshakes that are no longer shown, and what they have offered in vain. The state of a handshake depends on
 * its parts, which are kept with it.
 */
function deleteOld(organization: ManagedOrganization<Tx>, now: number): void {
  const { handshakes, transfers } = organization.management
  const old = [...handshakes.rows()].filter(
    ([, row]) => row.parentId === undefined && !isShown({ ...organization, row }, now),
  )
  for (const [id, { transferId = '' }] of old) {
    if (transfers.get(transferId)?.sourceId === undefined) transfers.delete(transferId)
    for (const [part] of [...handshakes.by('parent', id)]) handshakes.delete(part)
    handshakes.delete(id)
  }
}

/** Ends a handshake. Returns it in its new state. */
export function endHandshake(
  sent: SentHandshake<Tx>,
  state: 'ACCEPTED' | 'DECLINED' | 'CANCELED',
  now: number,
  more: Pick<HandshakeRow, 'acceptedBy'> = {},
): SentHandshake<Tx> {
  const row = { ...sent.row, ...more, state, endDate: now }
  sent.management.handshakes.put(row.id, row)
  return { ...sent, row }
}
