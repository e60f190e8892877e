/** Records requests of the guard in the log, the decisions, and the usage data, without secrets or tokens. */
import type { DetailedOutcome, Outcome } from '../core/access/records/outcome.ts'
import { keepDenial } from '../core/engine/denial.ts'
import { recordRefusal } from '../core/engine/record-refusal.ts'
import { recordUseElsewhere } from '../core/engine/usage.ts'
import { type Decided, isAllowed } from './decide.ts'
import { type Arrived, type DecidedCall, type Identified, isDecided, isIdentified } from './progress.ts'
import type { Upstream } from './transport/types.ts'

/** A request, as far as it got. */
export type Progress = Arrived | Identified | DecidedCall

/** Records how a request ended. Only the first outcome counts. */
export function record(progress: Progress, outcome: DetailedOutcome): void {
  const { emulator, exchange, recording, startedAt, requestId } = progress
  if (recording.isDone) return
  recording.isDone = true
  if (isDecided(progress)) recordDecisions(progress, outcome)
  const caller = isIdentified(progress) ? progress.sender.caller : undefined
  const decided = isDecided(progress) ? progress.decisions.decided : undefined
  const action = actionOf(progress)
  const call = { requestId, caller, origin: 'guard', request: exchange.head, action } as const
  const isRefused = outcome.status >= 400 && !decided
  const refusal = isRefused ? recordRefusal(emulator, call, outcome) : undefined
  const { status, error } = outcome
  emulator.log.request({
    time: emulator.clock.shared(),
    caller: caller?.arn ?? '-',
    action,
    decision: decisionOf(decided),
    recorded: (decided?.length ?? 0) > 0,
    status,
    error,
    milliseconds: performance.now() - startedAt,
    requestId,
    refusal,
  })
}

function recordDecisions(call: DecidedCall, { status, error, authorizationId }: Outcome): void {
  const { emulator, requestId, decisions } = call
  const outcome = { status, error, authorizationId }
  for (const each of decisions.decided) {
    const { verdict, time } = each.judged
    const guarded = guardedFacts(call, each)
    const recorded = { requestId, time, origin: 'guard', verdict, ...outcome, guarded } as const
    emulator.decisions.add(isAllowed(each) ? recorded : { ...recorded, ...fateOfDenied(call, each) })
  }
  const [first] = decisions.decided
  const verdicts = decisions.decided.map(({ judged }) => judged.verdict)
  keepDenial(emulator, authorizationId, { requestId, time: first?.judged.time ?? 0, verdicts })
  recordUsage(call)
}

/** In audit mode, the call passes. An entry of an answer is refused although the answer is a success. */
function fateOfDenied({ mode }: DecidedCall, { needed }: Decided) {
  if (mode === 'audit') return { isLetPass: true }
  return needed.entry === undefined ? {} : { error: 'AccessDenied' }
}

function recordUsage({ emulator, sender, call, scope, decisions }: DecidedCall): void {
  const use = { region: scope.region, service: call.service.signingName }
  for (const action of new Set(decisions.decided.map(({ needed }) => needed.action)))
    recordUseElsewhere(emulator, sender.caller, use, action)
}

function guardedFacts({ call, upstream, decisions }: DecidedCall, { needed, asked }: Decided) {
  const before = decisions.resolution.asked
  const lookups = before.length === 0 ? asked : [...before, ...asked]
  return {
    service: call.service.key,
    operation: call.operation,
    upstream: originOf(upstream),
    resourceFrom: needed.resourceFrom,
    keysFrom: needed.keysFrom,
    lookups: lookups.map(({ kind, value }) => ({ kind, value })),
  }
}

const origins = new WeakMap<Upstream, string>()

/** Returns the same text each time, because each decision keeps it, and a URL makes a new one whenever it is asked. */
function originOf(upstream: Upstream): string {
  const known = origins.get(upstream)
  if (known !== undefined) return known
  const { origin } = upstream.url
  origins.set(upstream, origin)
  return origin
}

/** Returns the action that was decided on or, by default, the operation as the request names it. */
function actionOf(progress: Progress): string {
  const [first] = isDecided(progress) ? progress.decisions.decided : []
  if (first) return first.needed.action
  const { exchange, refused } = progress
  const { service, operation } = refused
  const name = operation !== undefined && /^\w{1,128}$/.test(operation) ? operation : exchange.head.method
  return `${service?.prefix ?? '...'}:${name}`
}

function decisionOf(decided: readonly Decided[] = []): 'allow' | 'deny' | '-' {
  if (decided.length === 0) return '-'
  return decided.every(isAllowed) ? 'allow' : 'deny'
}
