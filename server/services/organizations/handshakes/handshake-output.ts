/** Handshakes as responses show them. */

import type { Output } from '../../../../core/engine/operation.ts'
import type { HandshakeRow } from '../../../../store/index.ts'
import { recipientOf } from './handshake-parties.ts'
import { type SentHandshake, stateOf } from './handshake-state.ts'

type Handshake = NonNullable<Output<'organizations', 'DescribeHandshake'>['Handshake']>
type Resource = NonNullable<Handshake['Resources']>[number]

/** @param now the time of the organization */
export function toHandshake(sent: SentHandshake, now: number): Handshake {
  const { row } = sent
  return {
    Action: row.action,
    Arn: row.arn,
    ExpirationTimestamp: row.expirationDate,
    Id: row.id,
    Parties: partiesOf(row),
    RequestedTimestamp: row.requestDate,
    Resources: resourcesOf(sent),
    State: stateOf(sent, now),
  }
}

/** Returns an ID without its prefix, as AWS shows organizations among parties and the parents of handshakes. */
const withoutPrefix = (id: string) => id.slice(id.indexOf('-') + 1)

/** Returns the parties. Their order changes on AWS from response to response (recorded on AWS, September 2026). */
function partiesOf(row: HandshakeRow): Handshake['Parties'] {
  const recipient = recipientOf(row)
  return [
    { Id: withoutPrefix(row.organizationId), Type: 'ORGANIZATION' },
    ...(recipient ? [{ Id: recipient.id, Type: recipient.type }] : []),
  ]
}

/**
 * Returns what a handshake is about, in AWS's order. An address stays even when an account has accepted (recorded on
 * AWS, September 2026; samples in the API reference for the requests that enable all features).
 */
function resourcesOf(sent: SentHandshake): readonly Resource[] {
  const { parentId, organizationId, recipient, notes } = sent.row
  const details = detailsOf(sent)
  return [
    ...(parentId === undefined
      ? []
      : [{ Type: 'PARENT_HANDSHAKE', Value: withoutPrefix(parentId) } as const]),
    {
      Type: 'ORGANIZATION',
      Value: organizationId,
      ...(details.length === 0 ? {} : { Resources: details }),
    },
    ...(recipient ? [{ Type: recipient.type, Value: recipient.id }] : []),
    ...transferOf(sent),
    ...(notes === undefined ? [] : [{ Type: 'NOTES', Value: notes } as const]),
  ]
}

/** Returns what a handshake shows of the organization that has sent it. */
function detailsOf({ management, row: { action, sender } }: SentHandshake): readonly Resource[] {
  if (!sender) return []
  if (action === 'TRANSFER_RESPONSIBILITY')
    return [
      { Type: 'MANAGEMENT_ACCOUNT', Value: management.accountId },
      { Type: 'MANAGEMENT_EMAIL', Value: sender.email },
      { Type: 'MANAGEMENT_NAME', Value: sender.name },
    ]
  return [
    { Type: 'MASTER_EMAIL', Value: sender.email },
    { Type: 'MASTER_NAME', Value: sender.name },
    { Type: 'ORGANIZATION_FEATURE_SET', Value: sender.featureSet },
  ]
}

/**
 * Returns the transfer that a handshake offers.
 *
 * Unverified: Its type and its start are parts of it, as the management account is one of the organization, and the
 * start is in ISO 8601, because AWS documents only the names of these resources.
 */
function transferOf({ management, row: { transferId = '' } }: SentHandshake): readonly Resource[] {
  const transfer = management.transfers.get(transferId)
  if (!transfer) return []
  const start = new Date(transfer.startDate).toISOString()
  return [
    {
      Type: 'RESPONSIBILITY_TRANSFER',
      Value: transfer.id,
      Resources: [
        { Type: 'TRANSFER_TYPE', Value: 'BILLING' },
        { Type: 'TRANSFER_START_TIMESTAMP', Value: start },
      ],
    },
  ]
}
