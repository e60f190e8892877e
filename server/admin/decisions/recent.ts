/** Lists and clears recent decisions. */
import type { RecordedDecision } from '../../access/recent-decisions.ts'
import { accountInQuery } from '../account.ts'
import { type Iamulator, ok, type Reply, refuseUnknownParameters } from '../endpoint.ts'
import { FILTERS, isAbout, type ListedDecision, numberNamed, selectionOf } from './filters.ts'

const MAXIMUM_LIMIT = 1000
const DEFAULT_LIMIT = 100

/** Lists decisions, newest first. The parameters `limit` and `before` select a page. */
export function listDecisions(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknownParameters(query, [...FILTERS, 'limit', 'before'])
  const limit = numberNamed('limit', query.get('limit'), 1, MAXIMUM_LIMIT) ?? DEFAULT_LIMIT
  const range = {
    before: numberNamed('before', query.get('before'), 1),
    after: numberNamed('after', query.get('after'), 0),
  }
  const select = selectionOf(iamulator, query)
  const { decisions } = iamulator
  const { latest } = decisions
  const listed: ListedDecision[] = []
  for (const decision of decisions.newestFirst(range)) {
    // The search continues to the first decision of the next page, so that no page is empty.
    const selected = select(decision)
    if (!selected) continue
    if (listed.length === limit) return ok({ decisions: listed, latest, next: String(decision.number + 1) })
    listed.push(selected)
  }
  return ok({ decisions: listed, latest })
}

/** Clears all decisions, or those that the list shows for one account. */
export function clearDecisions(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const account = accountInQuery(iamulator, query)
  const about = account && ((decision: RecordedDecision) => isAbout(iamulator, decision, account))
  const cleared = iamulator.decisions.clear(about)
  return ok({ cleared: cleared.length })
}
