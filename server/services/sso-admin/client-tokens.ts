/** Requests that are sent again. SDKs add a token to requests that have none. */
import { createHash } from 'node:crypto'
import { idempotentParameterMismatch } from '../../../protocol/errors/sso-admin/applications.ts'

interface TokenInput {
  readonly ClientToken?: string | undefined
}

/** The members of a row that recognize the request that created it. */
export interface Creation {
  readonly clientToken?: string
  readonly requestDigest?: string
}

/** Returns the members by which a row recognizes its request. There are none without a token. */
export function creationBy(input: TokenInput): Creation {
  const { ClientToken: clientToken } = input
  return clientToken === undefined ? {} : { clientToken, requestDigest: digestOf(input) }
}

/**
 * Returns the row that an earlier request with the same token created. Undefined if there is none.
 *
 * Unverified: The ClientToken of a request is remembered as long as what it created exists.
 *
 * @param created the rows whose requests had the token
 * @throws AwsError IdempotentParameterMismatch if that request had other members
 */
export function createdBefore<Row extends Creation>(
  input: TokenInput,
  created: Iterable<Row>,
): Row | undefined {
  const [row] = created
  if (row && row.requestDigest !== digestOf(input)) throw idempotentParameterMismatch()
  return row
}

function digestOf(input: TokenInput): string {
  return createHash('sha256').update(JSON.stringify(input, withSortedMembers)).digest('base64')
}

function withSortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
