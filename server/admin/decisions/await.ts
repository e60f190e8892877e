/** Waits for decisions: of this replica, or of any. */
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import type { Iamulator } from '../endpoint.ts'
import { selectionOf } from './filters.ts'
import { followAll } from './of-all-replicas.ts'
import { type Awaited, Search, type WaitedPage } from './page.ts'

/**
 * Lists the decisions of this replica that the query selects, oldest first. If there is none, waits for one.
 *
 * @throws EndpointError TooManyWaits
 */
export function awaitOwn(
  iamulator: Iamulator,
  query: URLSearchParams,
  { after, limit, milliseconds, isAborted }: Awaited,
): WaitedPage | Promise<WaitedPage> {
  const search = new Search(iamulator, { after, limit, select: selectionOf(iamulator, query) })
  const found = search.find()
  if (found.decisions.length > 0 || milliseconds === 0) return found
  const { waits } = iamulator
  if (waits.isFull)
    throw new EndpointError(
      409,
      'TooManyWaits',
      'The maximum number of clients that wait for decisions is reached. End one first.',
    )
  const isEnough = ({ decisions }: WaitedPage) => decisions.length > 0
  return waits.until({ milliseconds, find: () => search.find(), isEnough, isAborted })
}

/** The same for the decisions of all replicas. */
export async function awaitAny(
  iamulator: Iamulator,
  query: URLSearchParams,
  awaited: Awaited,
): Promise<WaitedPage> {
  const { limit } = awaited
  const select = selectionOf(iamulator, query)
  return await followAll(iamulator, query, {
    ...awaited,
    find: (after) => new Search(iamulator, { after, limit, select }).find(),
    ownNews: async (after) => await awaitOwn(iamulator, query, { ...awaited, after }),
  })
}
