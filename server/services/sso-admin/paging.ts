/** Pages of lists, whose tokens name the last item of a page. */
import type { Entry } from '../../../store/index.ts'
import { type TokenPage, type TokenPageRequest, tokenPages } from '../../engine/token-pages.ts'

/** Source: the tests of getmoto/moto; also the largest MaxResults (model). */
const DEFAULT_RESULTS = 100

const pages = tokenPages(DEFAULT_RESULTS)

export const { pageOf } = pages

/** Returns one page of items in the order of their keys. @param keyOf unique within the list */
export function pageInOrder<Row, Item>(
  request: TokenPageRequest,
  items: Iterable<Row>,
  keyOf: (row: Row) => string,
  show: (row: Row) => Item,
): TokenPage<Item> {
  const rows = Array.from(items, (row): Entry<Row> => [keyOf(row), row])
  return pages.pageInOrder(request, rows, keyOf, show)
}
