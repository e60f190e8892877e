/** Pages of lists, whose tokens name the last item of a page. */
import type { Entry } from '../../../store/index.ts'
import {
  type TokenPage,
  type TokenPageRequest,
  tokenPageInOrder,
  tokenPageOf,
} from '../../engine/token-pages.ts'

export type PageRequest = TokenPageRequest

export type Page<Item> = TokenPage<Item>

/** Source: public reports of tools that did not ask for further pages; also the largest MaxResults (model). */
const DEFAULT_RESULTS = 20

/**
 * Returns one page of a table or an index.
 *
 * @param rows entries in key order, strictly after a key
 * @param show the response's item for a row
 */
export function pageOf<Row, Item>(
  request: PageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): Page<Item> {
  return tokenPageOf(request, DEFAULT_RESULTS, rows, show)
}

/** Returns one page of rows in the order of their keys. @param keyOf unique within the list */
export function pageInOrder<Row, Item>(
  request: PageRequest,
  rows: Iterable<Entry<Row>>,
  keyOf: (row: Row) => string,
  show: (row: Row) => Item,
): Page<Item> {
  return tokenPageInOrder(request, DEFAULT_RESULTS, rows, keyOf, show)
}
