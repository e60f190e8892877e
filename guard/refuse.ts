/** Refuses requests in the words of their services. */
import { outcomeOf } from '../core/access/records/outcome.ts'
import { inDialect } from '../protocol/dialects.ts'
import { AwsError, serviceFailure, serviceUnavailable } from '../protocol/errors.ts'
import { StoreUnavailableError } from '../store/index.ts'
import { type Decided, type Decisions, type GuardedCall, isAllowed } from './decide.ts'
import { denialOf, type Fate, withDecision } from './denial.ts'
import { KnowledgeFailure } from './knowledge/failure.ts'
import { record } from './record.ts'
import { dialectFor, refusalOf, undecidedError, upstreamError } from './refusal/index.ts'
import { SenderGone, UpstreamFailure } from './transport/index.ts'
import type { Trip } from './trip.ts'

/** The refusals of a request: the first one that refuses all of it, or those that are entries of the answer. */
interface Refusals {
  readonly whole: Decided | undefined
  readonly entries: readonly Decided[]
}

export function refusalsIn({ decided }: Decisions): Refusals {
  if (decided.every(isAllowed)) return NO_REFUSALS
  const refused = decided.filter((each) => !isAllowed(each))
  return {
    whole: refused.find(({ needed }) => needed.entry === undefined),
    entries: refused.filter(({ needed }) => needed.entry !== undefined),
  }
}

const NO_REFUSALS: Refusals = { whole: undefined, entries: [] }

export function answerRefusal(trip: Trip, guarded: GuardedCall, refused: Decided): void {
  trip.emulator.guard.counts.denied++
  send(trip, denialOf(trip, guarded, refused), 'denied')
}

/** Answers an error. Errors that are not AWS's are bugs in iamulator. */
export function answerError(trip: Trip, error: unknown): void {
  if (error instanceof SenderGone) return
  const { emulator, refused } = trip
  if (error instanceof AwsError) {
    send(trip, error, 'denied')
    return
  }
  emulator.guard.counts.failed++
  send(trip, failureOf(trip, error), 'failed')
  if (error instanceof UpstreamFailure || error instanceof KnowledgeFailure) emulator.log.warn(error.message)
  else
    emulator.log.error(
      `${refused.service?.key ?? 'A guarded request'}:${refused.operation ?? '-'} failed`,
      error,
    )
}

function failureOf({ refused }: Trip, error: unknown): AwsError {
  if (error instanceof UpstreamFailure) return upstreamError(error, refused)
  if (error instanceof KnowledgeFailure) return undecidedError(error, refused)
  if (error instanceof StoreUnavailableError)
    return inDialect(serviceUnavailable(error.message), dialectFor(refused))
  return inDialect(serviceFailure(), dialectFor(refused))
}

function send(trip: Trip, error: AwsError, fate: Fate): void {
  const { exchange, requestId, refused } = trip
  record(trip, outcomeOf(error))
  if (exchange.response.headersSent) exchange.response.destroy()
  else exchange.answer(withDecision(refusalOf(error, refused), fate, requestId))
}
