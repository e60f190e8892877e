/**
 * Lists of SCIM resources.
 *
 * Source: IAM Identity Center SCIM Implementation Developer Guide, ListUsers and ListGroups.
 */

import { tokenPages } from '../../../core/engine/token-pages.ts'
import { invalidScimRequest } from '../../../protocol/errors/scim.ts'
import type { Entry } from '../../../store/index.ts'
import type { ScimCall, ScimReply } from './call.ts'

const MAXIMUM = 100
const { pageOf } = tokenPages(MAXIMUM)

const LIST_RESPONSE = ['urn:ietf:params:scim:api:messages:2.0:ListResponse']

/** Returns a list that has one page. */
export function wholeList(Resources: readonly object[]): object {
  return {
    totalResults: Resources.length,
    itemsPerPage: Resources.length,
    startIndex: 1,
    schemas: LIST_RESPONSE,
    Resources,
  }
}

/**
 * Returns one page of a list. A request with `cursor` gets a page that leads to the next one.
 *
 * Unverified: In a SCIM list without `cursor`, `totalResults` counts only the resources in the response, because AWS ignores
 * `startIndex`: clients that ask for more would get the same page again.
 *
 * @param kind the part of the path that lists have
 */
export function listReply<Row>(
  { query }: ScimCall,
  kind: 'Users' | 'Groups',
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => object,
): ScimReply {
  const cursor = query.get('cursor')
  const request = { MaxResults: countIn(query), NextToken: cursor ? positionOf(kind, cursor) : undefined }
  const { items, NextToken } = pageOf(request, rows, show)
  if (cursor === null) return { status: 200, body: wholeList(items) }
  const next = NextToken === undefined ? {} : { nextCursor: cursorOf(kind, NextToken) }
  const page = { itemsPerPage: items.length, ...next, schemas: LIST_RESPONSE, Resources: items }
  return { status: 200, body: page }
}

/** Unverified: A `count` of a SCIM list that is not from 1 to 100 is invalid. */
function countIn(query: URLSearchParams): number {
  const text = query.get('count') ?? String(MAXIMUM)
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > MAXIMUM)
    throw invalidScimRequest('The count of a SCIM list must be from 1 to 100.')
  return count
}

const cursorOf = (kind: string, after: string) => Buffer.from(`${kind} ${after}`).toString('base64')

/** @throws AwsError ValidationException for a cursor of another list */
function positionOf(kind: string, cursor: string): string {
  const after = Buffer.from(cursor, 'base64').toString().slice(`${kind} `.length)
  if (cursorOf(kind, after) !== cursor) throw invalidScimRequest('The cursor is not one of this SCIM list.')
  return after
}
