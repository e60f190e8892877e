/** Refuses requests in the words of their services. */
import { outcomeOf } from '../core/access/records/outcome.ts'
import { inDialect } from '../protocol/dialects.ts'
import { AUTHORIZATION_ID_HEADER, AwsError, serviceFailure, serviceUnavailable } from '../protocol/errors.ts'
import type { Answer } from '../protocol/request.ts'
import { StoreUnavailableError } from '../store/index.ts'
import { type Decided, type Decisions, isAllowed } from './decide.ts'
import { denialOf, type Fate, withDecision } from './denial.ts'
import { cancellationOf } from './entries.ts'
import { KnowledgeFailure } from './knowledge/failure.ts'
import type { Arrived, DecidedCall } from './progress.ts'
import { type Progress, record } from './record.ts'
import { dialectFor, refusalOf, undecidedError, upstreamError } from './refusal/index.ts'
import { SenderGone, UpstreamFailure } from './transport/index.ts'

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

/** Answers a transaction that some refused statements cancel. Returns false for every other request. */
export function answerCancellation(guarded: DecidedCall, refused: readonly Decided[]): boolean {
  const error = cancellationOf(guarded, refused)
  if (!error) return false
  guarded.emulator.guard.counts.denied++
  send(guarded, error, 'denied')
  return true
}

export function answerRefusal(guarded: DecidedCall, refused: Decided): void {
  guarded.emulator.guard.counts.denied++
  send(guarded, denialOf(guarded, refused), 'denied')
}

/** Answers an error. Errors that are not AWS's are bugs in iamulator. */
export function answerError(progress: Progress, error: unknown): void {
  if (error instanceof SenderGone) return
  const { emulator, refused } = progress
  if (error instanceof AwsError) {
    send(progress, error, 'denied')
    return
  }
  emulator.guard.counts.failed++
  send(progress, failureOf(progress, error), 'failed')
  if (error instanceof UpstreamFailure || error instanceof KnowledgeFailure) emulator.log.warn(error.message)
  else
    emulator.log.error(
      `${refused.service?.key ?? 'A guarded request'}:${refused.operation ?? '-'} failed`,
      error,
    )
}

function failureOf({ refused }: Arrived, error: unknown): AwsError {
  if (error instanceof UpstreamFailure) return upstreamError(error, refused)
  if (error instanceof KnowledgeFailure) return undecidedError(error, refused)
  if (error instanceof StoreUnavailableError)
    return inDialect(serviceUnavailable(error.message), dialectFor(refused))
  return inDialect(serviceFailure(), dialectFor(refused))
}

function send(progress: Progress, error: AwsError, fate: Fate): void {
  const { exchange, requestId, refused } = progress
  record(progress, outcomeOf(error))
  if (exchange.response.headersSent) exchange.response.destroy()
  else exchange.answer(withDecision(withId(refusalOf(error, refused), error), fate, requestId))
}

function withId(answer: Answer, { authorizationId }: AwsError): Answer {
  if (authorizationId === undefined) return answer
  return { ...answer, headers: { ...answer.headers, [AUTHORIZATION_ID_HEADER]: authorizationId } }
}
