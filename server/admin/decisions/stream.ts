/** Streams decisions to a client while they are made. */
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { type Handler, type Iamulator, refuseUnknownParameters } from '../endpoint.ts'
import { isForAll } from '../replicas/for-all.ts'
import { awaitAny } from './await.ts'
import { requireFilteredActions, UNKNOWN_ACTIONS } from './filtered-actions.ts'
import { FILTERS, numberNamed, selectionOf } from './filters.ts'
import { pageOfAll } from './of-all-replicas.ts'
import { pageOf } from './page.ts'

/** How long a stream waits for decisions of all replicas before it asks them again, in milliseconds. */
const WAIT = 25_000
/** The number of decisions of all replicas that a stream reads at a time. */
const PORTION = 500

/**
 * Starts a stream of the decisions that the query selects, of all replicas.
 *
 * It begins with the next decision or, with `after`, `since`, or the header of a client that reconnects, with
 * recent ones. An action that does not exist is an error: the stream would never have an event.
 */
export const streamDecisions: Handler = async (iamulator, _body, query, place) => {
  const { streams } = iamulator
  refuseUnknownParameters(query, [...FILTERS, UNKNOWN_ACTIONS])
  const select = selectionOf(iamulator, query)
  const after = startOf(iamulator, query, place.header('last-event-id'))
  await requireFilteredActions(iamulator, query, async (other) => {
    const page = isForAll(iamulator, place) ? pageOfAll : pageOf
    return (await page(iamulator, other, place)).decisions.length > 0
  })
  if (streams.isFull)
    throw new EndpointError(
      409,
      'TooManyStreams',
      'The maximum number of streams is reached. Close one first.',
    )
  const subscription = isForAll(iamulator, place)
    ? { after, next: nextOfAny(iamulator, query) }
    : { after, dataOf: (decision: Parameters<typeof select>[0]) => jsonOf(select(decision)) }
  return {
    status: 200,
    body: '',
    contentType: 'text/event-stream',
    stream: (sink) => streams.start(sink, subscription),
  }
}

/** Returns the number of the decision that the stream continues after. */
function startOf(
  { decisions, replica }: Iamulator,
  query: URLSearchParams,
  lastEventId: string | undefined,
): number {
  // Clients that reconnect repeat the URL, so that their header is newer.
  const asked = numberNamed('Last-Event-ID', lastEventId, 0) ?? numberNamed('after', query.get('after'), 0)
  const start = asked ?? (query.has('since') ? 0 : decisions.mark())
  // A number that does not exist yet is from before a restart, which starts the numbers again. Replicas' numbers go on.
  return replica === undefined && start > decisions.latest ? 0 : start
}

function nextOfAny(iamulator: Iamulator, query: URLSearchParams) {
  return (after: number, isAborted: () => boolean) =>
    awaitAny(iamulator, query, { after, limit: PORTION, milliseconds: WAIT, isAborted })
}

function jsonOf(value: object | undefined): string | undefined {
  return value && JSON.stringify(value)
}
