/** Records requests of the guard in the log, the decisions, and the usage data, without secrets or tokens. */
import type { DetailedOutcome, Outcome } from '../core/access/records/outcome.ts'
import { recordRefusal } from '../core/engine/record-refusal.ts'
import { recordUseElsewhere } from '../core/engine/usage.ts'
import { type Decided, isAllowed } from './decide.ts'
import type { Upstream } from './transport/types.ts'
import type { Trip } from './trip.ts'

/** Records how a request ended, once. */
export function record(trip: Trip, outcome: DetailedOutcome): void {
  if (trip.isRecorded) return
  trip.isRecorded = true
  const { emulator, decisions, caller } = trip
  if (decisions && caller) recordDecisions(trip, decisions.decided, outcome)
  const isRefused = outcome.status >= 400 && !decisions
  const refusal = isRefused ? recordRefusal(emulator, refusedCall(trip), outcome) : undefined
  const { status, error } = outcome
  emulator.log.request({
    time: emulator.clock.shared(),
    caller: caller?.arn ?? '-',
    action: actionOf(trip),
    decision: decisionOf(trip),
    recorded: (decisions?.decided.length ?? 0) > 0,
    status,
    error,
    milliseconds: performance.now() - trip.startedAt,
    requestId: trip.requestId,
    refusal,
  })
}

function refusedCall(trip: Trip) {
  const { requestId, caller, exchange } = trip
  return { requestId, caller, origin: 'guard', request: exchange.head, action: actionOf(trip) } as const
}

function recordDecisions(trip: Trip, decided: readonly Decided[], outcome: Outcome): void {
  const { emulator, requestId } = trip
  const { status, error } = outcome
  for (const each of decided) {
    const { verdict, time } = each.judged
    const guarded = guardedFacts(trip, each)
    const recorded = { requestId, time, origin: 'guard', verdict, status, error, guarded } as const
    emulator.decisions.add(isAllowed(each) ? recorded : { ...recorded, ...fateOfDenied(trip, each) })
  }
  recordUsage(trip, decided)
}

/** In audit mode, the call passes. An entry of an answer is refused although the answer is a success. */
function fateOfDenied({ mode }: Trip, { needed }: Decided) {
  if (mode === 'audit') return { isLetPass: true }
  return needed.entry === undefined ? {} : { error: 'AccessDenied' }
}

function recordUsage({ emulator, caller, refused, scope }: Trip, decided: readonly Decided[]): void {
  if (!caller || !scope) return
  const use = { region: scope.region, service: refused.service?.signingName ?? '' }
  for (const action of new Set(decided.map(({ needed }) => needed.action)))
    recordUseElsewhere(emulator, caller, use, action)
}

function guardedFacts({ refused, upstream, decisions }: Trip, { needed, asked }: Decided) {
  const { service, operation } = refused
  const before = decisions?.resolution.asked ?? []
  const lookups = before.length === 0 ? asked : [...before, ...asked]
  return {
    service: service?.key ?? '',
    operation: operation ?? '',
    upstream: upstream ? originOf(upstream) : '',
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
function actionOf({ decisions, refused, exchange }: Trip): string {
  const [first] = decisions?.decided ?? []
  if (first) return first.needed.action
  const { service, operation } = refused
  const name = operation !== undefined && /^\w{1,128}$/.test(operation) ? operation : exchange.head.method
  return `${service?.prefix ?? '...'}:${name}`
}

function decisionOf({ decisions }: Trip): 'allow' | 'deny' | '-' {
  if (!decisions || decisions.decided.length === 0) return '-'
  return decisions.decided.every(isAllowed) ? 'allow' : 'deny'
}
