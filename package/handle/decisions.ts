/** Recorded decisions: lists, waits for, and streams them. */

import { clearTimeout, setTimeout } from '../../core/runtime/timers.ts'
import type { ListedDecision } from '../../schemas/endpoints.ts'
import { IamulatorError } from '../errors.ts'
import type { Decision, DecisionFilter, Decisions } from '../interface.ts'
import { requireFilter } from './arguments.ts'
import { SHOWN_DECISIONS, textOfNewest } from './decision-text.ts'
import { explainRecorded } from './explanations.ts'
import { type Query, type Scope, withQuery } from './scope.ts'

/** As many as the server lists on one page. */
const PAGE = 1000
const TIMEOUT_MILLISECONDS = 5000

interface Page {
  readonly decisions: readonly ListedDecision[]
  readonly next?: string
  readonly latest: number
}

export function decisionsOf(scope: Scope): Decisions {
  return {
    list: (filter = {}) => list(scope, filter),
    waitFor: (filter, options = {}) => waitFor(scope, filter, options),
    stream: (filter = {}) => stream(scope, { ...queryOf(scope, filter), after: latestSync(scope) }),
    clear: () => scope.delete('decisions', scope.limit),
  }
}

/** Returns the number of the newest decision. */
export async function latestDecision(scope: Scope): Promise<number> {
  return (await scope.get<Page>('decisions', { limit: 1 })).latest
}

/** The same without a promise, so that nothing that the caller does next is recorded before. */
function latestSync(scope: Scope): number {
  return scope.sync<Page>('GET', 'decisions?limit=1').latest
}

/** @param after selects only decisions with greater numbers */
export async function list(scope: Scope, filter: DecisionFilter, after?: number): Promise<Decision[]> {
  const found: Decision[] = []
  const query = queryOf(scope, filter)
  const { limit = Number.POSITIVE_INFINITY } = filter
  let next: string | undefined
  do {
    const page = await scope.get<Page>('decisions', {
      ...query,
      after,
      before: next,
      limit: Math.min(PAGE, limit - found.length),
    })
    found.push(...page.decisions.map((each) => toDecision(scope, each)))
    next = page.next
  } while (next !== undefined && found.length < limit)
  return found
}

async function* stream(scope: Scope, query: Query, signal?: AbortSignal): AsyncGenerator<Decision> {
  const target = withQuery('/_iamulator/decisions/stream', query)
  for await (const { data } of scope.transport.stream(target, signal)) {
    yield toDecision(scope, JSON.parse(data))
  }
}

type WaitOptions = NonNullable<Parameters<Decisions['waitFor']>[1]>

async function waitFor(
  scope: Scope,
  filter: DecisionFilter,
  { timeoutMs = TIMEOUT_MILLISECONDS, since }: WaitOptions,
): Promise<Decision> {
  const start = since ? { since: since.toISOString(), after: 0 } : { after: latestSync(scope) }
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  try {
    for await (const decision of stream(scope, { ...queryOf(scope, filter), ...start }, stop.signal)) {
      return decision
    }
  } catch (error) {
    // Before the response has begun, an abort is an error of the connection.
    if (!stop.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
  }
  if (!stop.signal.aborted) throw new IamulatorError('Closed', 'The server ended the stream of decisions.')
  throw await neverMade(scope, filter, timeoutMs)
}

async function neverMade(scope: Scope, filter: DecisionFilter, timeoutMs: number): Promise<IamulatorError> {
  const newest = await list(scope, { ...filterOfAccount(filter), limit: SHOWN_DECISIONS })
  const message = `No decision matched ${JSON.stringify(filter)} within ${timeoutMs} ms. ${textOfNewest(newest)}`
  return new IamulatorError('Timeout', message)
}

function filterOfAccount({ account }: DecisionFilter): DecisionFilter {
  return account === undefined ? {} : { account }
}

function queryOf({ limit }: Scope, filter: DecisionFilter): Query {
  requireFilter(filter)
  const { principal, caller, action, resource, effect, layer, account } = filter
  const unknownActions = filter.unknownActions === true ? 'true' : undefined
  const effects = { allowed: 'allowed', denied: '*Deny' }
  const byAccount = account === undefined ? limit : { account }
  return {
    ...{ principal, caller, action, unknownActions, resource, layer },
    effect: effect && effects[effect],
    ...byAccount,
  }
}

function toDecision(scope: Scope, { time, decision, ...facts }: ListedDecision): Decision {
  const { requestId, caller, action, resource, layer, reason } = facts
  return {
    at: new Date(time),
    requestId,
    caller,
    action,
    resource,
    allowed: decision === 'allowed',
    layer,
    reason,
    explain: () => explainRecorded(scope, facts),
  }
}
