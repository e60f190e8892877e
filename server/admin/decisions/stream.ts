/** Streams decisions to a client while they are made. */
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { type Handler, refuseUnknownParameters } from '../endpoint.ts'
import { FILTERS, numberNamed, selectionOf } from './filters.ts'

/**
 * Starts a stream of the decisions that the query selects.
 *
 * It begins with the next decision or, with `after`, `since`, or the header of a client that reconnects, with
 * recent ones.
 */
export const streamDecisions: Handler = (iamulator, _body, query, { header }) => {
  const { decisions, streams } = iamulator
  refuseUnknownParameters(query, FILTERS)
  const select = selectionOf(iamulator, query)
  // Clients that reconnect repeat the URL, so that their header is newer.
  const asked =
    numberNamed('Last-Event-ID', header('last-event-id'), 0) ?? numberNamed('after', query.get('after'), 0)
  const start = asked ?? (query.has('since') ? 0 : decisions.latest)
  // A number that does not exist yet is from before a restart, which starts the numbers again.
  const after = start > decisions.latest ? 0 : start
  if (streams.isFull)
    throw new EndpointError(
      409,
      'TooManyStreams',
      'The maximum number of streams is reached. Close one first.',
    )
  return {
    status: 200,
    body: '',
    contentType: 'text/event-stream',
    stream: (sink) => streams.start(sink, { after, dataOf: (decision) => jsonOf(select(decision)) }),
  }
}

function jsonOf(value: object | undefined): string | undefined {
  return value && JSON.stringify(value)
}
