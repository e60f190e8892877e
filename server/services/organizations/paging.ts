/** Pages of lists. The token of a page names its last item, so that pages stay correct while the list changes. */
import type { Entry } from '../../../store/index.ts'

export interface PageRequest {
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Absent on the last page. */
  readonly NextToken?: string
}

/** Source: public reports of tools that did not ask for further pages; also the largest MaxResults (model). */
const DEFAULT_RESULTS = 20

/**
 * Returns one page of a table or an index.
 *
 * @param rows entries in key order, strictly after a key
 * @param show the response's item for a row
 */
export function pageOf<Row, Item>(
  { NextToken, MaxResults = DEFAULT_RESULTS }: PageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): Page<Item> {
  const items: Item[] = []
  let last = ''
  for (const [key, row] of rows(NextToken)) {
    if (items.length === MaxResults) return { items, NextToken: last }
    items.push(show(row))
    last = key
  }
  return { items }
}

/** Returns one page of rows in the order of their keys. @param keyOf unique within the list */
export function pageInOrder<Row, Item>(
  request: PageRequest,
  rows: Iterable<Entry<Row>>,
  keyOf: (row: Row) => string,
  show: (row: Row) => Item,
): Page<Item> {
  const entries = Array.from(rows, ([, row]): Entry<Row> => [keyOf(row), row]).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  const after = (key: string | undefined) =>
    key === undefined ? entries : entries.filter(([each]) => each > key)
  return pageOf(request, after, show)
}
