/** The outcomes of the requests to upstreams, at all replicas. */
import { type GuardCounts, newGuardCounts } from '../../guard/counts.ts'
import { type Handler, isObject, refuseUnknownParameters } from './endpoint.ts'
import { answerForAll } from './replicas/for-all.ts'

const PATH = '/_iamulator/guard-requests'

interface Counted {
  readonly requests: GuardCounts
}

/** Handles `GET /_iamulator/guard-requests`. */
export const readGuardRequests: Handler = (iamulator, _body, query, place) => {
  refuseUnknownParameters(query, [])
  return answerForAll<Counted>(iamulator, place, {
    own: { requests: { ...iamulator.guard.counts } },
    path: PATH,
    read: (body) => (isCounted(body) ? body : undefined),
    merge: (all) => ({ requests: sumOf(all.map(({ requests }) => requests)) }),
  })
}

/** Handles `DELETE /_iamulator/guard-requests`. */
export const resetGuardRequests: Handler = (iamulator, _body, query, place) => {
  refuseUnknownParameters(query, [])
  Object.assign(iamulator.guard.counts, newGuardCounts())
  const own = { reset: 'everything' }
  return answerForAll<object>(iamulator, place, {
    own,
    path: PATH,
    method: 'DELETE',
    read: (body) => body,
    merge: () => own,
  })
}

function isCounted(body: object): body is Counted {
  return 'requests' in body && isObject(body.requests)
}

function sumOf(all: readonly GuardCounts[]): GuardCounts {
  const sum = newGuardCounts()
  for (const counts of all) {
    sum.allowed += counts.allowed
    sum.denied += counts.denied
    sum.audited += counts.audited
    sum.undecided += counts.undecided
    sum.unknown += counts.unknown
    sum.failed += counts.failed
  }
  return sum
}
