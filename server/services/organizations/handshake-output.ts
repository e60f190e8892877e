/** Handshakes as responses show them. */
import type { HandshakeRow } from '../../../store/index.ts'
import type { Output } from '../../engine/operation.ts'
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
    Resources: resourcesOf(row),
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
function resourcesOf({
  parentId,
  organizationId,
  sender,
  recipient,
  notes,
}: HandshakeRow): readonly Resource[] {
  const details: readonly Resource[] = sender
    ? [
        { Type: 'MASTER_EMAIL', Value: sender.email },
        { Type: 'MASTER_NAME', Value: sender.name },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: sender.featureSet },
      ]
    : []
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
    ...(notes === undefined ? [] : [{ Type: 'NOTES', Value: notes } as const]),
  ]
}
