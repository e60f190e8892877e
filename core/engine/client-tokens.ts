/** Requests that are sent again. SDKs add a token to requests that have none. */
import { createHash } from 'node:crypto'
import type { AwsError } from '../../protocol/errors.ts'

/** The input of a request. JSON services have the token under one of these names. */
interface TokenInput {
  readonly ClientToken?: string | undefined
  readonly clientToken?: string | undefined
}

/** The members of a row that recognize the request that created it. */
export interface Creation {
  readonly clientToken?: string
  readonly requestDigest?: string
}

/** Returns the token of a request. Undefined if it has none. */
export const tokenOf = ({ ClientToken, clientToken }: TokenInput): string | undefined =>
  ClientToken ?? clientToken

/** Returns the members by which a row recognizes its request. There are none without a token. */
export function creationBy(input: TokenInput): Creation {
  const clientToken = tokenOf(input)
  return clientToken === undefined ? {} : { clientToken, requestDigest: digestOf(input) }
}

/**
 * Returns the row that an earlier request with the same token created. Undefined if there is none.
 *
 * Unverified: The token of a request is remembered as long as what it created exists.
 *
 * @param created the rows whose requests had the token
 * @throws AwsError `mismatch` if that request had other members
 */
export function createdBefore<Row extends Creation>(
  input: TokenInput,
  created: Iterable<Row>,
  mismatch: (row: Row) => AwsError,
): Row | undefined {
  const [row] = created
  if (row && row.requestDigest !== digestOf(input)) throw mismatch(row)
  return row
}

function digestOf(input: TokenInput): string {
  return createHash('sha256').update(JSON.stringify(input, withSortedMembers)).digest('base64')
}

function withSortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
