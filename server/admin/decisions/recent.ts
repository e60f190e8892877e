/** Lists and clears recent decisions. */
import type { Recorded } from '../../../core/access/records/recent-decisions.ts'
import { accountInQuery } from '../account.ts'
import {
  type Handler,
  type Iamulator,
  invalidQuery,
  ok,
  type Place,
  type Reply,
  refuseUnknownParameters,
} from '../endpoint.ts'
import { isAskedByReplica } from '../replicas/ask.ts'
import { answerForAll, isForAll } from '../replicas/for-all.ts'
import { awaitAny, awaitOwn } from './await.ts'
import { requireFilteredActions, UNKNOWN_ACTIONS } from './filtered-actions.ts'
import { FILTERS, isAbout, numberNamed } from './filters.ts'
import { pageOfAll } from './of-all-replicas.ts'
import { type DecisionPage, pageOf } from './page.ts'
import { heedMark } from './sweep.ts'

/** The longest time that a client may wait. Proxies close connections on which nothing is sent. */
const MAXIMUM_WAIT_SECONDS = 60
/** The number of decisions that a client gets that waits. */
const MAXIMUM_WAITED = 500

/**
 * Lists decisions of all replicas, newest first. The parameters `limit` and `before` select a page.
 *
 * With `wait`, lists those after a number, oldest first, and waits until there are any.
 */
export const listDecisions: Handler = (iamulator, _body, query, place) => {
  refuseUnknownParameters(query, [...FILTERS, 'limit', 'before', 'wait', UNKNOWN_ACTIONS])
  heedMark(iamulator, place)
  const wait = numberNamed('wait', query.get('wait'), 0, MAXIMUM_WAIT_SECONDS)
  if (wait !== undefined) return awaitDecisions(iamulator, query, wait * 1000, place)
  const page = pageFor(iamulator, query, place)
  return page instanceof Promise ? page.then(ok) : ok(page)
}

function pageFor(
  iamulator: Iamulator,
  query: URLSearchParams,
  place: Place,
): DecisionPage | Promise<DecisionPage> {
  // Without replicas, the page is there at once, as a synchronous call needs it.
  if (!isForAll(iamulator, place)) {
    const page = pageOf(iamulator, query, place)
    const isChecked = page.decisions.length === 0 && query.has('action') && !isAskedByReplica(place)
    return isChecked ? checked(iamulator, query, page, (other) => pageOf(iamulator, other, place)) : page
  }
  const ofAll = (other: URLSearchParams) => pageOfAll(iamulator, other, place)
  return ofAll(query).then((page) =>
    page.decisions.length === 0 ? checked(iamulator, query, page, ofAll) : page,
  )
}

/** Rejects with EndpointError UnknownAction if the page is empty because of a misspelled action. */
async function checked(
  iamulator: Iamulator,
  query: URLSearchParams,
  page: DecisionPage,
  list: (query: URLSearchParams) => DecisionPage | Promise<DecisionPage>,
): Promise<DecisionPage> {
  await requireFilteredActions(iamulator, query, async (other) => (await list(other)).decisions.length > 0)
  return page
}

function awaitDecisions(
  iamulator: Iamulator,
  query: URLSearchParams,
  milliseconds: number,
  place: Place,
): Reply | Promise<Reply> {
  if (query.has('before')) throw invalidQuery('"before" cannot be used with "wait".')
  const limit = numberNamed('limit', query.get('limit'), 1, MAXIMUM_WAITED) ?? MAXIMUM_WAITED
  const { replica, decisions } = iamulator
  const asked = numberNamed('after', query.get('after'), 0) ?? decisions.mark()
  // A number that does not exist yet is from before a restart, which starts the numbers again. Replicas' numbers go on.
  const after = replica === undefined && asked > decisions.latest ? 0 : asked
  const { isAborted = () => false } = place
  const wait = isForAll(iamulator, place) ? awaitAny : awaitOwn
  const page = wait(iamulator, query, { after, limit, milliseconds, isAborted })
  return page instanceof Promise ? page.then(ok) : ok(page)
}

interface Cleared {
  readonly cleared: number
}

/** Clears all decisions, or those that the list shows for one account, and the details of denials, of all replicas. */
export const clearDecisions: Handler = (iamulator, _body, query, place) => {
  const account = accountInQuery(iamulator, query)
  const about = account && ((recorded: Recorded) => isAbout(iamulator, recorded, account))
  iamulator.denials.forget(account)
  return answerForAll<Cleared>(iamulator, place, {
    own: { cleared: iamulator.decisions.clear(about).length },
    path: `/_iamulator/decisions?${query}`,
    method: 'DELETE',
    read: (body) => ('cleared' in body ? { cleared: Number(body.cleared) } : undefined),
    merge: (all) => ({ cleared: all.reduce((sum, { cleared }) => sum + cleared, 0) }),
  })
}
