/** Pages of the lists of an identity store. */
import type { Entry } from '../../../store/index.ts'
import { type TokenPage, type TokenPageRequest, tokenPageOf } from '../../engine/token-pages.ts'

/**
 * Unverified: Lists of the identity store have pages of 100 items by default, the largest MaxResults, in the order of
 * the items' IDs.
 */
const DEFAULT_RESULTS = 100

/** Returns one page of a table or an index. @param rows entries in key order, strictly after a key */
export function pageOf<Row, Item>(
  request: TokenPageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): TokenPage<Item> {
  return tokenPageOf(request, DEFAULT_RESULTS, rows, show)
}
