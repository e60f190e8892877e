/** Pages of lists, whose tokens name the last item of a page. */
import type { Entry } from '../../../store/index.ts'
import {
  type TokenPage,
  type TokenPageRequest,
  tokenPageInOrder,
  tokenPageOf,
} from '../../engine/token-pages.ts'

/** Source: the tests of getmoto/moto; also the largest MaxResults (model). */
const DEFAULT_RESULTS = 100

/** Returns one page of a table or an index. @param rows entries in key order, strictly after a key */
export function pageOf<Row, Item>(
  request: TokenPageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): TokenPage<Item> {
  return tokenPageOf(request, DEFAULT_RESULTS, rows, show)
}

/** Returns one page of items in the order of their keys. @param keyOf unique within the list */
export function pageInOrder<Row, Item>(
  request: TokenPageRequest,
  items: Iterable<Row>,
  keyOf: (row: Row) => string,
  show: (row: Row) => Item,
): TokenPage<Item> {
  const rows = Array.from(items, (row): Entry<Row> => [keyOf(row), row])
  return tokenPageInOrder(request, DEFAULT_RESULTS, rows, keyOf, show)
}
