/** Records how a call of an operation ended: with the decisions on it or, if it was refused before any, as a refusal. */
import type { Verdict } from '../../core/access/judge.ts'
import type { DetailedOutcome, Outcome } from '../../core/access/records/outcome.ts'
import type { Origin } from '../../core/access/records/recent-decisions.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import { recordRefusal } from '../../core/engine/record-refusal.ts'
import type { Caller } from '../../core/identity/caller.ts'
import type { RefusalFacts } from '../../core/runtime/refusal-text.ts'
import type { WireRequest } from '../../protocol/request.ts'

interface EndedCall {
  readonly emulator: Emulator
  readonly request: WireRequest
  readonly requestId: string
  readonly origin: Origin
  /** Undefined if nobody was authenticated. */
  readonly caller: Caller | undefined
  /** Whether the input satisfies the operation's model. */
  readonly isValid: boolean
  readonly decision: 'allow' | 'deny' | '-'
  /** In order. Undefined when there are none. */
  readonly verdicts: readonly Verdict[] | undefined
  /** The caller's time at the last decision, in epoch milliseconds. */
  readonly decidedAt: number
}

/** The size up to which recorded decisions may keep a request body in memory. */
const RETAINED_BODY_BYTES = 16 * 1024

/** Returns what the log says of a call that was refused before any policy was asked. Undefined for others. */
export function recordOutcome(
  call: EndedCall,
  action: string,
  outcome: DetailedOutcome,
): RefusalFacts | undefined {
  const { status } = outcome
  if (status >= 400 && isRefusedEarly(call)) return recordRefusal(call.emulator, { ...call, action }, outcome)
  recordVerdicts(call, outcome)
  return undefined
}

function recordVerdicts(call: EndedCall, { status, error }: Outcome): void {
  const { emulator, requestId, request, verdicts = [], decidedAt, origin } = call
  const { decisions } = emulator
  for (const verdict of verdicts) {
    // A context releases the request once all its keys are computed.
    if (request.body.length > RETAINED_BODY_BYTES) verdict.request.context.all()
    decisions.add({ requestId, time: decidedAt, origin, status, error, verdict })
  }
}

/** Returns whether an error ended the call before any policy was asked. */
function isRefusedEarly({ emulator, verdicts, decision, isValid }: EndedCall): boolean {
  if (verdicts !== undefined) return verdicts.length === 0 && decision === 'deny'
  // Without authorization, an error of the operation itself follows no decision either.
  return !isValid || emulator.settings.auth !== 'off'
}
