/** Records calls that are refused before any policy is asked, with all that is known of them. */
import type { DetailedOutcome } from '../access/records/outcome.ts'
import type { Origin } from '../access/records/recent-decisions.ts'
import { accountOf, type Caller } from '../identity/caller.ts'
import { type SentRequest, statedKeyOf } from '../identity/stated-key.ts'
import type { RefusalFacts } from '../runtime/refusal-text.ts'
import type { Emulator } from './emulator.ts'

interface RefusedCall {
  readonly requestId: string
  readonly origin: Origin
  /** What the client sent. Undefined when somebody else sent the question. */
  readonly request: SentRequest | undefined
  /** Undefined if nobody was authenticated. */
  readonly caller: Caller | undefined
  readonly action: string
}

/** Messages can repeat values of the request, of any length. */
const LONGEST_MESSAGE = 1000

/** Records a call, and returns what the log says about it. */
export function recordRefusal(emulator: Emulator, call: RefusedCall, outcome: DetailedOutcome): RefusalFacts {
  const { requestId, origin, action, caller } = call
  const { clock, decisions } = emulator
  const { status, error, hint: ownHint } = outcome
  const key = keyOf(emulator, call)
  const accessKeyId = key?.accessKeyId
  const [message, hint] = [keptMessage(outcome.message), ownHint ?? key?.hint]
  decisions.addRefusal({
    ...{ requestId, origin, action, status, error, message, hint, accessKeyId },
    time: caller ? clock.now(caller) : clock.shared(),
    caller: caller && { arn: caller.arn, partition: caller.partition, accountId: accountOf(caller) },
    keyOwner: key?.owner,
  })
  return { message, hint, accessKeyId, keyOwner: key?.owner?.arn, caller: caller?.arn }
}

/** Returns the access key of the caller or, if nobody was authenticated, the one that the request names. */
function keyOf(emulator: Emulator, { caller, request }: RefusedCall) {
  if (!caller) return request && statedKeyOf(emulator, request, emulator.settings.partition)
  const { accessKeyId } = caller
  return accessKeyId === '' ? undefined : { accessKeyId, owner: undefined, hint: undefined }
}

/** Returns a message without the signature, which some messages repeat. */
function keptMessage(message: string | undefined): string | undefined {
  const kept = message?.replace(/(Signature=)[\w%+/=-]+/g, '$1...')
  if (kept === undefined || kept.length <= LONGEST_MESSAGE) return kept
  return `${kept.slice(0, LONGEST_MESSAGE)}...`
}
