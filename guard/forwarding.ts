/** Forwards requests to the upstream, and looks at the responses that tell more than the caller may know. */

import type { Sender } from '../core/identity/sender.ts'
import type { RequestHead } from '../recognition/request.ts'
import type { Lookup } from '../recognition/resolution/lookups.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import { tellsAbsence, withoutAbsence } from './absence.ts'
import { type Decided, type GuardedCall, isAllowed } from './decide.ts'
import { decisionHeaders, type Fate, sandboxHeaders } from './denial.ts'
import { type EntryRefusals, entriesOf } from './entries.ts'
import { MAXIMUM_ANSWER } from './knowledge/memory.ts'
import { changedBy } from './knowledge/renewal.ts'
import { record } from './record.ts'
import { passedRole, withRoleHint } from './role-hint.ts'
import type { Inspection, Passage, Passed, SigningScope } from './transport/types.ts'
import type { Trip } from './trip.ts'
import { upstreamScopeOf } from './upstream-scope.ts'

/** Forwards a request that was decided on. @param refused decisions whose refusals are entries of the answer */
export function forwardDecided(
  trip: Trip,
  guarded: GuardedCall,
  refused: readonly Decided[],
): Promise<void> | undefined {
  const decided = trip.decisions?.decided ?? []
  const fate = decided.every(isAllowed) || refused.length > 0 ? 'allowed' : 'audit'
  trip.emulator.guard.counts[fate === 'audit' ? 'audited' : 'allowed']++
  const entries = entriesOf(trip, guarded, refused)
  if (!entries || entries.deletion) return forward(trip, guarded, { fate, entries })
  answerEntries(trip, entries)
  return undefined
}

/** Answers a request whose entries were all refused. */
function answerEntries(trip: Trip, { answer }: EntryRefusals): void {
  const entries = answer(undefined)
  if (!entries) throw new Error('Refused entries make no answer')
  record(trip, { status: entries.status, error: undefined })
  trip.exchange.answer(entries)
}

/** Forwards a call without a decision. */
export function forwardUndecided(trip: Trip, guarded: GuardedCall): Promise<void> {
  trip.emulator.guard.counts.undecided++
  return forward(trip, guarded, { fate: 'undecided', entries: undefined })
}

/**
 * Forwards a request of which nobody knows what it is.
 *
 * @param scope what it is signed for again. Undefined for what is no AWS API
 */
export async function forwardUnknown(
  trip: Trip,
  { bodyCheck: check }: Sender,
  scope: SigningScope | undefined,
): Promise<void> {
  const inspect = (status: number): Inspection => {
    record(trip, { status, error: undefined })
    knowledgeFor(trip)?.forgetAll()
    return { kind: 'pass' }
  }
  const { head } = trip.exchange
  const passage = { ...passageOf(trip, 'unknown', scope), head, check, body: trip.body, inspect }
  warnOfFailure(trip, await send(trip, passage))
}

interface Terms {
  readonly fate: Fate
  /** Undefined when no entry is refused. */
  readonly entries: EntryRefusals | undefined
}

function forward(trip: Trip, guarded: GuardedCall, terms: Terms): Promise<void> {
  const { fate, entries } = terms
  const { exchange, rewriting, body } = trip
  const deletion = entries?.deletion
  const scope = rewriting ? undefined : scopeFor(trip, guarded)
  const { target, responseHeaders } = passageOf(trip, fate, scope)
  const passage: Passage = {
    head: deletion?.head ?? exchange.head,
    query: queryWithOperation(exchange.head, guarded),
    target,
    check: guarded.sender.bodyCheck,
    body: deletion ? { bytes: deletion.body, checksums: [] } : body,
    rewriting,
    responseHeaders,
    inspect: (status) => inspect(trip, guarded, terms, status),
  }
  return send(trip, passage).then(
    (passed) => warnOfFailure(trip, passed),
    (error: unknown) => {
      noteWrite(trip, guarded, undefined)
      throw error
    },
  )
}

function scopeFor({ decisions, refused }: Trip, { call, scope }: GuardedCall): SigningScope {
  return upstreamScopeOf({ call, scope, decisions: decisions?.resolution.decisions ?? [], refused })
}

/**
 * Returns a query with the name of the operation, as SDKs make it for some services. Undefined for a request that needs none.
 *
 * moto 5 reads a body as a form if there is no query, whatever its type is, and runs an Action that it finds there: the
 * JSON `{"x":"&Action=GetSecretValue&"}` is one to it.
 */
function queryWithOperation(head: RequestHead, { call }: GuardedCall): string | undefined {
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

function passageOf({ upstream, requestId, exchange }: Trip, fate: Fate, scope: SigningScope | undefined) {
  if (!upstream) throw new Error('A request is forwarded without an upstream')
  const decision = decisionHeaders(fate, requestId)
  const sandbox = sandboxHeaders(exchange.head)
  const responseHeaders = sandbox.length === 0 ? decision : [...decision, ...sandbox]
  return { target: { upstream, scope }, responseHeaders }
}

function send({ emulator, exchange }: Trip, passage: Passage): Promise<Passed> {
  return emulator.guard.transport.forward(exchange, passage)
}

function warnOfFailure({ emulator }: Trip, { failure }: Passed): void {
  if (failure) emulator.log.warn(`${failure.message} The client got an incomplete response.`)
}

function inspect(trip: Trip, guarded: GuardedCall, { fate, entries }: Terms, status: number): Inspection {
  if (tellsAbsence(trip, guarded, status)) {
    noteWrite(trip, guarded, undefined)
    const hide = async (body: Buffer) => {
      const hidden = await withoutAbsence(trip, guarded, body)
      if (!hidden) record(trip, { status, error: undefined })
      return hidden
    }
    return { kind: 'replace', limit: ERROR_BYTES, replace: hide }
  }
  record(trip, { status, error: undefined })
  const role = passedRole(trip, status)
  if (role !== undefined) {
    noteWrite(trip, guarded, undefined)
    const replace = (body: Buffer) => withRoleHint(trip, { fate, role, status }, body)
    return { kind: 'replace', limit: ERROR_BYTES, replace }
  }
  if (entries && status === 200) {
    noteWrite(trip, guarded, undefined)
    return { kind: 'replace', limit: MAXIMUM_ANSWER, replace: (body) => entries.answer(body) }
  }
  // The client must not see an answer that the next decision, or the next list of findings, does not know yet.
  const isRemembered = knowledgeFor(trip)?.wantsAnswer(guarded.call)
  const changed = status < 300 ? changedBy(guarded, trip.decisions?.resolution.decisions ?? []) : []
  if (isRemembered || changed.length > 0) {
    const note = (body: Buffer) => {
      noteWrite(trip, guarded, isRemembered ? { status, body } : undefined)
      return changed.length > 0 ? renew(trip, changed) : undefined
    }
    return { kind: 'replace', limit: MAXIMUM_ANSWER, replace: note }
  }
  noteWrite(trip, guarded, undefined)
  return { kind: 'pass' }
}

async function renew(trip: Trip, changed: readonly Lookup[]): Promise<undefined> {
  await knowledgeFor(trip)?.renew(changed)
}

/** Errors are short documents. */
const ERROR_BYTES = 64 * 1024

/** Notes what a call may have changed, before its client can send the next one. */
function noteWrite(
  trip: Trip,
  { call, parameters, scope }: GuardedCall,
  answer: { readonly status: number; readonly body: Buffer } | undefined,
): undefined {
  const decisions = trip.decisions?.resolution.decisions ?? []
  knowledgeFor(trip)?.passed({ call, parameters, decisions, answer }, scope)
}

function knowledgeFor({ emulator, upstream }: Trip) {
  return upstream && emulator.guard.knowledgeOf(upstream)
}
