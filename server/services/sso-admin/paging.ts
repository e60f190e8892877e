/** Pages of lists, whose tokens name the last item of a page. */
import { tokenPages } from '../../../core/engine/token-pages.ts'

/** Source: the tests of getmoto/moto; also the largest MaxResults (model). */
const DEFAULT_RESULTS = 100

export const { pageOf, pageInOrder } = tokenPages(DEFAULT_RESULTS)
