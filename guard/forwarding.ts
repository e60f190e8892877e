/** Forwards requests to the upstream, and looks at the responses that tell more than the caller may know. */

import type { NeededDecision } from '../recognition/resolution/types.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import { tellsAbsence, withoutAbsence } from './absence.ts'
import { type Decided, isAllowed } from './decide.ts'
import { decisionHeaders, type Fate, sandboxHeaders } from './denial.ts'
import { type EntryRefusals, entriesOf } from './entries.ts'
import type { Knowledge } from './knowledge/index.ts'
import { MAXIMUM_ANSWER, type PassedAnswer } from './knowledge/memory.ts'
import { changedBy } from './knowledge/renewal.ts'
import {
  type Arrived,
  type DecidedCall,
  type Identified,
  isDecided,
  type Known,
  type Understood,
} from './progress.ts'
import { record } from './record.ts'
import { passedRole, withRoleHint } from './role-hint.ts'
import type { Inspection, Passage, Replace, SigningScope, Upstream } from './transport/types.ts'
import { upstreamScopeOf } from './upstream-scope.ts'

/** A call, and the decisions on it unless authorization is off. */
type Forwarded = Understood | DecidedCall

/** Forwards a call that was decided on. @param refused decisions whose refusals are entries of the answer */
export function forwardDecided(guarded: DecidedCall, refused: readonly Decided[]): Promise<void> | undefined {
  const { decided } = guarded.decisions
  const fate = decided.every(isAllowed) || refused.length > 0 ? 'allowed' : 'audit'
  guarded.emulator.guard.counts[fate === 'audit' ? 'audited' : 'allowed']++
  const entries = entriesOf(guarded, refused)
  if (!entries || entries.remainder) return forward(guarded, { fate, entries })
  answerEntries(guarded, entries)
  return undefined
}

/** Answers a request whose entries were all refused. */
function answerEntries(guarded: DecidedCall, { answer }: EntryRefusals): void {
  const entries = answer(undefined)
  if (!entries) throw new Error('Refused entries make no answer')
  record(guarded, { status: entries.status, error: undefined })
  guarded.exchange.answer(entries)
}

/** Forwards a call without a decision. */
export function forwardUndecided(guarded: Understood): Promise<void> {
  guarded.emulator.guard.counts.undecided++
  return forward(guarded, { fate: 'undecided', entries: undefined })
}

/**
 * Forwards a request of which nobody knows what it is.
 *
 * @param scope what it is signed for again. Undefined for what is no AWS API
 */
export async function forwardUnknown(
  request: Identified,
  upstream: Upstream,
  scope: SigningScope | undefined,
): Promise<void> {
  const { exchange, sender, body, emulator } = request
  const inspect = (status: number): Inspection => {
    record(request, { status, error: undefined })
    emulator.guard.knowledgeOf(upstream).forgetAll()
    return { kind: 'pass' }
  }
  await send(request, {
    head: exchange.head,
    target: { upstream, scope },
    check: sender.bodyCheck,
    body,
    responseHeaders: responseHeaders(request, 'unknown'),
    inspect,
  })
}

interface Terms {
  readonly fate: Fate
  /** Undefined when no entry is refused. */
  readonly entries: EntryRefusals | undefined
}

function forward(guarded: Forwarded, terms: Terms): Promise<void> {
  const { fate, entries } = terms
  const { exchange, upstream, rewriting, body } = guarded
  const remainder = entries?.remainder
  const scope = rewriting ? undefined : scopeFor(guarded)
  return send(guarded, {
    head: remainder?.head ?? exchange.head,
    query: queryWithOperation(guarded),
    target: { upstream, scope },
    check: guarded.sender.bodyCheck,
    body: remainder ? { bytes: remainder.body, checksums: [] } : body,
    rewriting,
    responseHeaders: responseHeaders(guarded, fate),
    inspect: (status, headers) => inspect(guarded, terms, { status, headers }),
  }).catch((error: unknown) => {
    noteWrite(guarded, undefined)
    throw error
  })
}

function scopeFor(guarded: Forwarded): SigningScope {
  const { call, scope, refused } = guarded
  return upstreamScopeOf({ call, scope, decisions: neededBy(guarded), refused })
}

function neededBy(guarded: Forwarded): readonly NeededDecision[] {
  return isDecided(guarded) ? guarded.decisions.resolution.decisions : []
}

/**
 * Returns a query with the name of the operation, as SDKs make it for some services. Undefined for a request that needs none.
 *
 * moto 5 reads a body as a form if there is no query, whatever its type is, and runs an Action that it finds there: the
 * JSON `{"x":"&Action=GetSecretValue&"}` is one to it.
 */
function queryWithOperation({ exchange: { head }, call }: Understood): string | undefined {
  const isForm = call.protocol === 'query' || call.protocol === 'ec2'
  if (isForm || head.query !== '' || BODILESS.has(head.method) || isForCode(call)) return undefined
  return `x-id=${call.operation}`
}

/** Returns whether the body is an object, or for code of the user, which sees the query. */
function isForCode({ service, operation }: RecognizedCall): boolean {
  const { signingName } = service
  return signingName === 's3' || signingName === 'execute-api' || operation === 'InvokeFunctionUrl'
}

const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** Returns the headers that are added to the response. */
function responseHeaders({ requestId, exchange }: Arrived, fate: Fate): readonly string[] {
  const decision = decisionHeaders(fate, requestId)
  const sandbox = sandboxHeaders(exchange.head)
  return sandbox.length === 0 ? decision : [...decision, ...sandbox]
}

async function send({ emulator, exchange }: Arrived, passage: Passage): Promise<void> {
  const { failure } = await emulator.guard.transport.forward(exchange, passage)
  if (failure) emulator.log.warn(`${failure.message} The client got an incomplete response.`)
}

/** The head of a response. */
interface ResponseHead {
  readonly status: number
  /** Alternating names and values. */
  readonly headers: readonly string[]
}

function inspect(
  guarded: Forwarded,
  { fate, entries }: Terms,
  { status, headers }: ResponseHead,
): Inspection {
  if (isDecided(guarded) && tellsAbsence(guarded, status)) {
    noteWrite(guarded, undefined)
    return replace(ERROR_BYTES, (body) => withoutAbsence(guarded, status, body))
  }
  record(guarded, { status, error: undefined })
  const role = isDecided(guarded) ? passedRole(guarded.decisions, status) : undefined
  if (role !== undefined) {
    noteWrite(guarded, undefined)
    return replace(ERROR_BYTES, (body) => withRoleHint(guarded, { fate, role, status }, body))
  }
  if (entries && status === 200) {
    noteWrite(guarded, undefined)
    return replace(MAXIMUM_ANSWER, (body) => entries.answer(body))
  }
  // The client must not see an answer that the next decision, or the next list of findings, does not know yet.
  const isRemembered = knowledgeFor(guarded).wantsAnswer(guarded.call)
  const changed = status < 300 ? changedBy(guarded, neededBy(guarded)) : []
  if (!isRemembered && changed.length === 0) {
    noteWrite(guarded, undefined)
    return { kind: 'pass' }
  }
  return replace(MAXIMUM_ANSWER, async (body) => {
    noteWrite(guarded, isRemembered ? { status, headers, body } : undefined)
    if (changed.length > 0) await knowledgeFor(guarded).renew(changed)
    return undefined
  })
}

function replace(limit: number, replace: Replace): Inspection {
  return { kind: 'replace', limit, replace }
}

/** Errors are short documents. */
const ERROR_BYTES = 64 * 1024

/** Notes what a call may have changed, before its client can send the next one. */
function noteWrite(guarded: Forwarded, answer: PassedAnswer | undefined): void {
  const { call, parameters, head, scope } = guarded
  knowledgeFor(guarded).passed({ call, parameters, head, decisions: neededBy(guarded), answer }, scope)
}

function knowledgeFor({ emulator, upstream }: Known): Knowledge {
  return emulator.guard.knowledgeOf(upstream)
}
