/** Hides from callers without s3:ListBucket that an object does not exist. */
import type { Answer } from '../protocol/request.ts'
import { decideOne, type GuardedCall, isAllowed } from './decide.ts'
import { denialOf, withDecision } from './denial.ts'
import { record } from './record.ts'
import { absenceDecision, errorCodeIn, refusalOf } from './refusal/index.ts'
import type { Trip } from './trip.ts'

/** Returns whether the upstream's answer may tell that an object does not exist. */
export function tellsAbsence({ mode }: Trip, { call }: GuardedCall, status: number): boolean {
  return status === 404 && mode !== 'off' && call.service.key === 's3'
}

/**
 * Returns the answer that the caller gets instead. Undefined when the upstream's passes, because the caller may list the
 * bucket, or because something else does not exist.
 */
export async function withoutAbsence(
  trip: Trip,
  guarded: GuardedCall,
  body: Buffer,
): Promise<Answer | undefined> {
  const { emulator, exchange, mode, refused, requestId, upstream, decisions } = trip
  const code = exchange.head.method === 'HEAD' ? undefined : errorCodeIn(body)
  const { partition } = guarded.scope
  const copySource = exchange.head.header('x-amz-copy-source')
  const needed = absenceDecision(guarded.call, code, { partition, copySource })
  if (!needed || !upstream || !decisions) return undefined
  const accountId = decisions.decided[0]?.needed.accountId
  const inquiry = emulator.guard.knowledgeOf(upstream).inquiry()
  const owned = accountId === undefined ? needed : { ...needed, accountId }
  const decided = await decideOne(emulator, guarded, owned, inquiry)
  trip.decisions = { ...decisions, decided: [...decisions.decided, decided] }
  // In audit mode, the decision is only recorded, so that a policy made from recorded calls allows the list.
  if (mode !== 'enforce' || isAllowed(decided)) return undefined
  const error = denialOf(trip, guarded, decided)
  emulator.guard.counts.denied++
  record(trip, { status: error.status, error: error.code })
  return withDecision(refusalOf(error, refused), 'denied', requestId)
}
