/** Pages of lists, whose tokens name the last item of a page. */
import { tokenPages } from '../../../core/engine/token-pages.ts'

/** Unverified: Lists of the account access manager have pages of 100 items by default, the largest maxResults. */
const DEFAULT_RESULTS = 100

export const { pageOf, pageInOrder } = tokenPages(DEFAULT_RESULTS)
