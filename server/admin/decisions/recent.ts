/** Lists recent decisions, newest first. */
import type { RecordedDecision } from '../../access/recent-decisions.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { suggestionFor } from '../../standards/nearest.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { summaryOf } from './explanation.ts'

const MAXIMUM_LIMIT = 1000
const DEFAULT_LIMIT = 100

type Summary = ReturnType<typeof toListed>

/** Filter name -> the value it matches. Patterns may contain `*`. */
const filters: Readonly<Record<string, (decision: Summary) => string>> = {
  caller: ({ caller }) => caller,
  action: ({ action }) => action,
  resource: ({ resource }) => resource,
  effect: ({ decision }) => decision,
  layer: ({ layer }) => layer,
  requestId: ({ requestId }) => requestId,
}

/** Lists decisions, filtered by any of their members. The parameters `limit` and `before` select a page. */
export function listDecisions({ decisions }: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknown(query)
  const limit = numberIn(query, 'limit', MAXIMUM_LIMIT) ?? DEFAULT_LIMIT
  const isMatch = matcherOf(query)
  const listed: Summary[] = []
  for (const [number, decision] of decisions.numbered(numberIn(query, 'before', Number.MAX_SAFE_INTEGER))) {
    // The search continues to the first decision of the next page, so that no page is empty.
    const summary = toListed(decision)
    if (!isMatch(summary)) continue
    if (listed.length === limit) return ok({ decisions: listed, next: String(number + 1) })
    listed.push(summary)
  }
  return ok({ decisions: listed })
}

function toListed({ requestId, time, verdict }: RecordedDecision) {
  return { requestId, time: new Date(time).toISOString(), ...summaryOf(verdict) }
}

function matcherOf(query: URLSearchParams): (decision: Summary) => boolean {
  const tests = Object.entries(filters).flatMap(([name, member]) =>
    query.getAll(name).map((pattern) => (decision: Summary) => matches(pattern, member(decision))),
  )
  return (decision) => tests.every((test) => test(decision))
}

/** Matches case-insensitively. Each part is searched for only once, so that many `*` cost nothing. */
function matches(pattern: string, value: string): boolean {
  const [head = '', ...parts] = pattern.toLowerCase().split('*')
  const text = value.toLowerCase()
  if (parts.length === 0) return text === head
  const tail = parts.pop() ?? ''
  if (!text.startsWith(head) || !text.endsWith(tail)) return false
  let from = head.length
  for (const part of parts) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= text.length - tail.length
}

function refuseUnknown(query: URLSearchParams): void {
  const known = [...Object.keys(filters), 'limit', 'before']
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw invalidQuery(`Unknown parameter ${JSON.stringify(unknown)}.${suggestionFor(unknown, known)}`)
}

function numberIn(query: URLSearchParams, name: string, most: number): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > most) throw invalidQuery(`"${name}" must be a whole number from 1 to ${most}.`)
  return number
}

function invalidQuery(message: string): EndpointError {
  return new EndpointError(400, 'InvalidQuery', message)
}
