/**
 * Pages of lists in services that page with NextToken. The token of a page names its last item, so that pages stay
 * correct while the list changes.
 */
import type { Entry } from '../../store/index.ts'

export interface TokenPageRequest {
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

export interface TokenPage<Item> {
  readonly items: readonly Item[]
  /** Absent on the last page. */
  readonly NextToken?: string
}

/**
 * Returns one page of a table or an index.
 *
 * @param defaultResults the size of pages whose request names none
 * @param rows entries in key order, strictly after a key
 * @param show the response's item for a row
 */
export function tokenPageOf<Row, Item>(
  { NextToken, MaxResults }: TokenPageRequest,
  defaultResults: number,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): TokenPage<Item> {
  const size = MaxResults ?? defaultResults
  const items: Item[] = []
  let last = ''
  for (const [key, row] of rows(NextToken)) {
    if (items.length === size) return { items, NextToken: last }
    items.push(show(row))
    last = key
  }
  return { items }
}

/** Returns one page of rows in the order of their keys. @param keyOf unique within the list */
export function tokenPageInOrder<Row, Item>(
  request: TokenPageRequest,
  defaultResults: number,
  rows: Iterable<Entry<Row>>,
  keyOf: (row: Row) => string,
  show: (row: Row) => Item,
): TokenPage<Item> {
  const entries = Array.from(rows, ([, row]): Entry<Row> => [keyOf(row), row]).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  const after = (key: string | undefined) =>
    key === undefined ? entries : entries.filter(([each]) => each > key)
  return tokenPageOf(request, defaultResults, after, show)
}
