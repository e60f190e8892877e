/** Pages of the lists of an identity store. */
import { tokenPages } from '../../../core/engine/token-pages.ts'

/**
 * Unverified: Lists of the identity store have pages of 100 items by default, the largest MaxResults, in the order of
 * the items' IDs.
 */
const DEFAULT_RESULTS = 100

export const { pageOf } = tokenPages(DEFAULT_RESULTS)
