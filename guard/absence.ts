/** Hides from callers without s3:ListBucket that an object does not exist. */
import type { Answer } from '../protocol/request.ts'
import { type Decided, decideOne, isAllowed } from './decide.ts'
import { denialOf, withDecision } from './denial.ts'
import type { DecidedCall } from './progress.ts'
import { record } from './record.ts'
import { absenceDecision, errorCodeIn, refusalOf } from './refusal/index.ts'

/** Returns whether the upstream's answer may tell that an object does not exist. */
export function tellsAbsence({ call }: DecidedCall, status: number): boolean {
  return status === 404 && call.service.key === 's3'
}

/**
 * Returns the answer that the caller gets instead, and records it. Undefined when the upstream's passes, because the caller
 * may list the bucket, or because something else does not exist.
 */
export async function withoutAbsence(
  guarded: DecidedCall,
  status: number,
  body: Buffer,
): Promise<Answer | undefined> {
  const { emulator, mode, refused, requestId, decisions } = guarded
  const list = await decisionOnList(guarded, body)
  const all = list ? [...decisions.decided, list] : decisions.decided
  const decided = { ...guarded, decisions: { ...decisions, decided: all } }
  // In audit mode, the decision is only recorded, so that a policy made from recorded calls allows the list.
  if (!list || mode !== 'enforce' || isAllowed(list)) {
    record(decided, { status, error: undefined })
    return undefined
  }
  const error = denialOf(guarded, list)
  emulator.guard.counts.denied++
  record(decided, { status: error.status, error: error.code })
  return withDecision(refusalOf(error, refused), 'denied', requestId)
}

/** Decides whether the caller may list the bucket. Returns undefined for an answer that does not depend on it. */
async function decisionOnList(guarded: DecidedCall, body: Buffer): Promise<Decided | undefined> {
  const { emulator, exchange, call, scope, upstream, decisions } = guarded
  const { head } = exchange
  const code = head.method === 'HEAD' ? undefined : errorCodeIn(body)
  const copySource = head.header('x-amz-copy-source')
  const needed = absenceDecision(call, code, { partition: scope.partition, copySource })
  if (!needed) return undefined
  const accountId = decisions.decided[0]?.needed.accountId
  const owned = accountId === undefined ? needed : { ...needed, accountId }
  return decideOne(emulator, guarded, owned, emulator.guard.knowledgeOf(upstream).inquiry())
}
