/**
 * Pages of lists in services that page with NextToken. The token of a page names its last item, so that pages stay
 * correct while the list changes.
 */
import type { Entry } from '../../store/index.ts'

export interface TokenPageRequest {
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

interface RestPageRequest {
  readonly nextToken?: string | undefined
  readonly maxResults?: number | undefined
}

/** Returns the request of a REST JSON service, whose members begin with a small letter. */
export const pageRequest = ({ nextToken, maxResults }: RestPageRequest): TokenPageRequest => ({
  NextToken: nextToken,
  MaxResults: maxResults,
})

export interface TokenPage<Item> {
  readonly items: readonly Item[]
  /** Absent on the last page. */
  readonly NextToken?: string
}

/** The pages of a service. */
export interface TokenPages {
  /**
   * Returns one page of a table or an index.
   *
   * @param rows entries in key order, strictly after a key
   * @param show the response's item for a row
   */
  readonly pageOf: <Row, Item>(
    request: TokenPageRequest,
    rows: (after: string | undefined) => Iterable<Entry<Row>>,
    show: (row: Row) => Item,
  ) => TokenPage<Item>
  /** Returns one page of rows in the order of their keys. @param keyOf unique within the list */
  readonly pageInOrder: <Row, Item>(
    request: TokenPageRequest,
    rows: Iterable<Row>,
    keyOf: (row: Row) => string,
    show: (row: Row) => Item,
  ) => TokenPage<Item>
}

/** @param defaultResults the size of pages whose request names none */
export function tokenPages(defaultResults: number): TokenPages {
  const pageOf: TokenPages['pageOf'] = ({ NextToken, MaxResults }, rows, show) =>
    firstPage(rows(NextToken), MaxResults ?? defaultResults, show)
  return {
    pageOf,
    pageInOrder: (request, rows, keyOf, show) => {
      const entries = Array.from(rows, (row) => [keyOf(row), row] as const).sort(([a], [b]) =>
        a < b ? -1 : 1,
      )
      const after = (key: string | undefined) =>
        key === undefined ? entries : entries.filter(([each]) => each > key)
      return pageOf(request, after, show)
    },
  }
}

function firstPage<Row, Item>(
  rows: Iterable<Entry<Row>>,
  size: number,
  show: (row: Row) => Item,
): TokenPage<Item> {
  const items: Item[] = []
  let last = ''
  for (const [key, row] of rows) {
    if (items.length === size) return { items, NextToken: last }
    items.push(show(row))
    last = key
  }
  return { items }
}
