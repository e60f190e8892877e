/** Pages of lists, whose tokens name the last item of a page. */

import {
  pageRequest as asTokenPage,
  type TokenPageRequest,
  tokenPages,
} from '../../../core/engine/token-pages.ts'
import { invalidMaxResults } from '../../../protocol/errors/accessanalyzer.ts'

/** Unverified: Lists of IAM Access Analyzer have pages of 100 items by default. */
const DEFAULT_RESULTS = 100

export const { pageOf, pageInOrder } = tokenPages(DEFAULT_RESULTS)

/**
 * Returns the request for a page.
 *
 * Unverified: A page of less than one item is invalid, because the model gives maxResults no bounds.
 *
 * @throws AwsError ValidationException
 */
export function pageRequest(input: Parameters<typeof asTokenPage>[0]): TokenPageRequest {
  if (input.maxResults !== undefined && input.maxResults < 1) throw invalidMaxResults()
  return asTokenPage(input)
}

/** Returns a page of items that are always in the same order, and have nothing else that tells them apart. */
export function pageOfNumbered<Item, Shown>(
  request: TokenPageRequest,
  items: readonly Item[],
  show: (item: Item) => Shown,
) {
  const numbered = items.map((item, at) => ({ item, key: String(at).padStart(DIGITS, '0') }))
  return pageInOrder(
    request,
    numbered,
    ({ key }) => key,
    ({ item }) => show(item),
  )
}

/** Enough for the findings about the longest policy. */
const DIGITS = 6
