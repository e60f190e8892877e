/** Lists and clears recent decisions. */
import type { Recorded } from '../../access/recent-decisions.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { explainUrl } from '../../http/urls.ts'
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
import { FILTERS, isAbout, type Listed, numberNamed, type Selection, selectionOf } from './filters.ts'
import { askOtherReplicas, isAskedByReplica, replicaMember } from './other-replicas.ts'

const MAXIMUM_LIMIT = 1000
const DEFAULT_LIMIT = 100

/** The longest time that a client may wait. Proxies close connections on which nothing is sent. */
const MAXIMUM_WAIT_SECONDS = 60
/** The number of decisions that a client gets that waits. */
const MAXIMUM_WAITED = 500

/**
 * Lists decisions, newest first. The parameters `limit` and `before` select a page.
 *
 * With `wait`, lists those after a number, oldest first, and waits until there are any.
 *
 * Each replica lists only its own decisions. If it has none for a request ID, another replica that has some lists them.
 */
export const listDecisions: Handler = (iamulator, _body, query, place) => {
  refuseUnknownParameters(query, [...FILTERS, 'limit', 'before', 'wait'])
  const wait = numberNamed('wait', query.get('wait'), 0, MAXIMUM_WAIT_SECONDS)
  if (wait !== undefined) return awaitDecisions(iamulator, query, wait * 1000, place)
  const page = pageOf(iamulator, query, place)
  return page.decisions.length > 0 ? ok(page) : (pageOfOther(iamulator, query, place, page) ?? ok(page))
}

/** A page in the schema `DecisionPage` of openapi.json. */
interface DecisionPage extends ReturnType<typeof factsFor> {
  readonly decisions: readonly Listed[]
  readonly next?: string
}

function pageOf(iamulator: Iamulator, query: URLSearchParams, place: Place): DecisionPage {
  const limit = numberNamed('limit', query.get('limit'), 1, MAXIMUM_LIMIT) ?? DEFAULT_LIMIT
  const range = {
    before: numberNamed('before', query.get('before'), 1),
    after: numberNamed('after', query.get('after'), 0),
  }
  const select = selectionOf(iamulator, query)
  const facts = factsFor(iamulator, place)
  const listed: Listed[] = []
  for (const recorded of iamulator.decisions.everythingNewestFirst(range)) {
    // The search continues to the first decision of the next page, so that no page is empty.
    const selected = select(recorded)
    if (!selected) continue
    if (listed.length === limit) return { decisions: listed, ...facts, next: String(recorded.number + 1) }
    listed.push(selected)
  }
  return { decisions: listed, ...facts }
}

function factsFor(iamulator: Iamulator, { origin }: Place) {
  const { decisions, epoch, settings } = iamulator
  return {
    latest: decisions.latest,
    epoch: epoch.id,
    explainUrl: explainUrl(settings, origin, '{requestId}'),
    ...replicaMember(iamulator),
  }
}

/** Returns the page of another replica for a request ID. Undefined when no other replica is to be asked. */
function pageOfOther(
  iamulator: Iamulator,
  query: URLSearchParams,
  place: Place,
  own: DecisionPage,
): Promise<Reply> | undefined {
  if (iamulator.replica === undefined || !query.has('requestId') || isAskedByReplica(place)) return undefined
  const question = {
    path: `/_iamulator/decisions?${query}`,
    isAnswered: (status: number, body: object) =>
      status === 200 && 'decisions' in body && Array.isArray(body.decisions) && body.decisions.length > 0,
  }
  const { explainUrl } = own
  return askOtherReplicas(iamulator, question).then(({ answer }) =>
    ok(answer ? { ...answer.body, explainUrl, replica: answer.replica } : own),
  )
}

function awaitDecisions(
  iamulator: Iamulator,
  query: URLSearchParams,
  milliseconds: number,
  { isAborted = () => false }: Place,
): Reply | Promise<Reply> {
  if (query.has('before')) throw invalidQuery('"before" cannot be used with "wait".')
  const limit = numberNamed('limit', query.get('limit'), 1, MAXIMUM_WAITED) ?? MAXIMUM_WAITED
  const select = selectionOf(iamulator, query)
  const { decisions, waits } = iamulator
  const asked = numberNamed('after', query.get('after'), 0) ?? decisions.latest
  // A number that does not exist yet is from before a restart, which starts the numbers again.
  const search = new Search(iamulator, { after: asked > decisions.latest ? 0 : asked, limit, select })
  const found = search.find()
  if (found.decisions.length > 0 || milliseconds === 0) return ok(found)
  if (waits.isFull)
    throw new EndpointError(
      409,
      'TooManyWaits',
      'The maximum number of clients that wait for decisions is reached. End one first.',
    )
  const isEnough = ({ decisions: listed }: typeof found) => listed.length > 0
  return waits.until({ milliseconds, find: () => search.find(), isEnough, isAborted }).then(ok)
}

interface SearchedFor {
  /** The number after which the search begins. */
  readonly after: number
  readonly limit: number
  readonly select: Selection
}

/** Finds decisions, oldest first, and remembers which were matched already. */
class Search {
  readonly #iamulator: Iamulator
  readonly #limit: number
  readonly #select: Selection
  readonly #missed: boolean
  #after: number

  constructor(iamulator: Iamulator, { after, limit, select }: SearchedFor) {
    this.#iamulator = iamulator
    this.#limit = limit
    this.#select = select
    this.#after = after
    this.#missed = after < iamulator.decisions.replaced
  }

  find() {
    const { decisions, epoch } = this.#iamulator
    const listed: Listed[] = []
    while (listed.length < this.#limit) {
      const recorded = decisions.next(this.#after)
      if (!recorded) break
      this.#after = recorded.number
      const selected = this.#select(recorded)
      if (selected) listed.push(selected)
    }
    const { latest } = decisions
    const end = { latest, last: this.#after, missed: this.#missed, epoch: epoch.id }
    return { decisions: listed, ...end, ...replicaMember(this.#iamulator) }
  }
}

/** Clears all decisions, or those that the list shows for one account. */
export function clearDecisions(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const account = accountInQuery(iamulator, query)
  const about = account && ((recorded: Recorded) => isAbout(iamulator, recorded, account))
  const cleared = iamulator.decisions.clear(about)
  return ok({ cleared: cleared.length })
}
