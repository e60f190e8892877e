/** Calls as Live lists them: decisions, and requests that were refused before any policy was asked. */
import type { ListedDecision, RefusedRequest } from '../../../schemas/endpoints.ts'
import type { RefusedFacts } from '../../decisions/refused-call.tsx'
import { type Outcome, outcomeOf } from '../../marks/mark.tsx'

export interface Call {
  /** Counts all calls. A newer call has a greater number. */
  readonly number: number
  readonly requestId: string
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number
  readonly outcome: Outcome
  /** Whether a statement denies the call, rather than none allowing it. */
  readonly isExplicit: boolean
  /** An ARN or the name of a service. `''` when nobody was authenticated. */
  readonly caller: string
  readonly action: string
  /** The operation of an upstream, such as `s3:HeadObject`. `''` for calls of services that iamulator has. */
  readonly operation: string
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
  /** What is known of a refused request besides. Undefined for decisions. */
  readonly refused: RefusedFacts | undefined
  /** The replica that served it. `''` without replicas. */
  readonly replica: string
  /** What calls that fold into one row have in common. */
  readonly kinship: string
}

export function toCall(listed: ListedDecision | RefusedRequest): Call {
  const { number, requestId, time, caller = '', action, account = '', origin, status, error = '' } = listed
  const { replica = '' } = listed
  const decided = listed.kind === 'refused' ? refusedFacts(listed) : decidedFacts(listed)
  const { outcome, operation, resource, path, refused } = decided
  return {
    ...{ number, requestId, time: Date.parse(time), caller, action, account, origin },
    ...{ status, error, replica, ...decided },
    kinship: [caller, action, operation, resource, outcome, error, path, ...wordsOf(refused)].join('\n'),
  }
}

function decidedFacts({ decision, audited, operation = '', resource, layer, path, reason }: ListedDecision) {
  const isExplicit = decision === 'explicitDeny'
  const facts = { operation, resource, layer, path, reason, refused: undefined }
  return { outcome: outcomeOf(decision, audited), isExplicit, ...facts }
}

/** An upstream's request that was refused early has the name of its operation in place of an action. */
function refusedFacts(refused: RefusedRequest) {
  const { origin, action } = refused
  const operation = origin === 'guard' ? action : ''
  const nothing = { isExplicit: false, resource: '', layer: '', path: undefined, reason: '' }
  return { outcome: 'refused' as const, operation, ...nothing, refused }
}

/** Returns the words of a refused request that the filter looks in. */
export function wordsOf(refused: RefusedFacts | undefined): readonly string[] {
  const { message = '', accessKeyId = '', keyOwner = '', hint = '' } = refused ?? {}
  return [message, accessKeyId, keyOwner, hint]
}
