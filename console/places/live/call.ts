/** Calls as Live lists them: decisions, and requests that were refused before any policy was asked. */
import type { ListedDecision, RefusedRequest } from '../../../package/types/endpoints.ts'
import { type Outcome, outcomeOf } from '../../marks/mark.tsx'

export interface Call {
  /** Counts all calls. A newer call has a greater number. */
  readonly number: number
  readonly requestId: string
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number
  readonly outcome: Outcome
  /** An ARN or the name of a service. `''` when nobody was authenticated. */
  readonly caller: string
  readonly action: string
  /** `''` for a refused request. */
  readonly resource: string
  readonly account: string
  readonly origin: string
  /** The layer that decided. `''` for a refused request. */
  readonly layer: string
  /** The path through the layers. Undefined for a refused request, `''` when a rule decided. */
  readonly path: string | undefined
  readonly status: number
  readonly error: string
  /** The end of AWS's message. `''` for allowed calls and refused requests. */
  readonly reason: string
  /** What calls that fold into one row have in common. */
  readonly kinship: string
}

export function toCall(listed: ListedDecision | RefusedRequest): Call {
  const outcome = listed.kind === 'refused' ? 'refused' : outcomeOf(listed.decision)
  const { number, requestId, time, caller = '', action, account = '', origin, status, error = '' } = listed
  const decided =
    listed.kind === 'refused'
      ? { resource: '', layer: '', path: undefined, reason: '' }
      : { resource: listed.resource, layer: listed.layer, path: listed.path, reason: listed.reason }
  return {
    ...{ number, requestId, time: Date.parse(time), outcome, caller, action, account, origin },
    ...{ status, error, ...decided },
    kinship: [caller, action, decided.resource, outcome, error, decided.path].join('\n'),
  }
}
