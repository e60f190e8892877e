/** Records how a call of an operation ended: with the decisions on it or, if it was refused before any, as a refusal. */
import type { DetailedOutcome } from '../../core/access/records/outcome.ts'
import { recordRefusal } from '../../core/engine/record-refusal.ts'
import type { RecordedCall } from '../../core/engine/recorded-call.ts'
import type { RefusalFacts } from '../../core/runtime/refusal-text.ts'
import type { WireRequest } from '../../protocol/request.ts'

interface EndedCall extends RecordedCall {
  readonly request: WireRequest
  /** Whether the input satisfies the operation's model. */
  readonly isValid: boolean
}

/** The size up to which recorded decisions may keep a request body in memory. */
const RETAINED_BODY_BYTES = 16 * 1024

/** Returns what the log says of a call that was refused before any policy was asked. Undefined for others. */
export function recordOutcome(
  call: EndedCall,
  action: string,
  outcome: DetailedOutcome,
): RefusalFacts | undefined {
  if (outcome.status >= 400 && isRefusedEarly(call)) return refusalOf(call, action, outcome)
  // A context releases the request once all its keys are computed.
  if (call.request.body.length > RETAINED_BODY_BYTES)
    for (const verdict of call.verdicts ?? []) verdict.request.context.all()
  call.recordDecisions(outcome)
  return undefined
}

function refusalOf(call: EndedCall, action: string, outcome: DetailedOutcome): RefusalFacts {
  const { emulator, requestId, origin, request, caller } = call
  return recordRefusal(emulator, { requestId, origin, request, caller, action }, outcome)
}

/** Returns whether an error ended the call before any policy was asked. */
function isRefusedEarly({ emulator, verdicts, decision, isValid }: EndedCall): boolean {
  if (verdicts !== undefined) return verdicts.length === 0 && decision === 'deny'
  // Without authorization, an error of the operation itself follows no decision either.
  return !isValid || emulator.settings.auth !== 'off'
}
