/** Pages of lists, whose tokens name the last item of a page. */
import { tokenPages } from '../../../core/engine/token-pages.ts'

/** Source: public reports of tools that did not ask for further pages; also the largest MaxResults (model). */
const DEFAULT_RESULTS = 20

export const { pageOf, pageInOrder } = tokenPages(DEFAULT_RESULTS)
