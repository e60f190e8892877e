/** The decisions of late, the newest first. */
import type { RecordedDecision } from '../../access/recent.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { suggestionFor } from '../../standards/nearest.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { summaryOf } from './explanation.ts'

const MOST_LISTED = 1000
const LISTED = 100

type Summary = ReturnType<typeof toListed>

/** What a filter looks at; patterns may hold `*`. */
const filters: Readonly<Record<string, (decision: Summary) => string>> = {
  caller: ({ caller }) => caller,
  action: ({ action }) => action,
  resource: ({ resource }) => resource,
  effect: ({ decision }) => decision,
  layer: ({ layer }) => layer,
  requestId: ({ requestId }) => requestId,
}

/** Filtered by any of the members of a decision; `limit` and `before` page. */
export function listDecisions({ decisions }: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknown(query)
  const limit = numberIn(query, 'limit', MOST_LISTED) ?? LISTED
  const wanted = matcherOf(query)
  const listed: Summary[] = []
  for (const [number, decision] of decisions.numbered(numberIn(query, 'before', Number.MAX_SAFE_INTEGER))) {
    // What begins the next page is looked for, so that no page is empty.
    const summary = toListed(decision)
    if (!wanted(summary)) continue
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

/** Whatever the case of letters. Each part is looked for at its first place, so that many `*` cost nothing. */
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
