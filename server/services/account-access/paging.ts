/** Pages of lists, whose tokens name the last item of a page. */
import type { Entry } from '../../../store/index.ts'
import { type TokenPage, tokenPages } from '../../engine/token-pages.ts'

/** Unverified: Lists of the account access manager have pages of 100 items by default, the largest maxResults. */
const { pageOf: pageFrom } = tokenPages(100)

interface PageRequest {
  readonly nextToken?: string | undefined
  readonly maxResults?: number | undefined
}

/** Returns one page of a list. @param rows entries in key order, strictly after a key */
export function pageOf<Row, Item>(
  { nextToken: NextToken, maxResults: MaxResults }: PageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): { readonly items: TokenPage<Item>['items']; readonly nextToken: string | undefined } {
  const { items, NextToken: nextToken } = pageFrom({ NextToken, MaxResults }, rows, show)
  return { items, nextToken }
}
