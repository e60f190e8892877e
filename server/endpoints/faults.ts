/** Errors and delays that calls meet on request, so that clients can test their retries and timeouts. */
import { type AwsError, requestedError } from '../../protocol/errors.ts'
import type { Parameters } from '../../protocol/query.ts'
import type { ServiceModel } from '../../protocol/service-model.ts'
import { accountKey, type Place } from '../../store/index.ts'
import { parseRoleArn } from '../aws/arns.ts'
import type { Emulator } from '../engine/emulator.ts'
import type { Caller } from '../identity/caller.ts'
import { clearTimeout, setTimeout } from '../runtime/timers.ts'
import { matchesPattern } from '../standards/pattern.ts'

export interface WithFaults extends Emulator {
  readonly faults: Faults
}

/** A call that may meet a fault. */
interface Call {
  readonly action: string
  readonly model: ServiceModel
  /** Empty unless the call is one of the Query protocol. */
  readonly parameters: Parameters
}

export interface FaultSpec {
  /** A pattern for the action, such as `iam:Create*`. */
  readonly action: string
  /** Only calls of this account meet the fault. */
  readonly account: Place | undefined
  readonly error: FaultError | undefined
  /** How long a call waits before it fails or runs. */
  readonly delayMilliseconds: number
  /** How many calls meet the fault. */
  readonly times: number
}

export interface FaultError {
  readonly code: string
  readonly status: number | undefined
  readonly message: string | undefined
}

/** `times` is the number of calls that are left. */
export interface Fault extends FaultSpec {
  readonly number: number
}

interface WaitingCall {
  readonly fault: Fault
  release(): void
}

/** Each call looks at every fault, so their number is limited. */
const MAXIMUM_FAULTS = 100

export class Faults {
  #faults: readonly Fault[] = []
  readonly #waiting = new Set<WaitingCall>()
  #added = 0

  /** Oldest first. */
  get all(): readonly Fault[] {
    return this.#faults
  }

  /** Returns the number of the new fault. Undefined when there are too many. */
  add(spec: FaultSpec): number | undefined {
    if (this.#faults.length >= MAXIMUM_FAULTS) return undefined
    const number = ++this.#added
    this.#faults = [...this.#faults, { number, ...spec }]
    return number
  }

  /** Returns whether there ever was a fault with this number. */
  wasAdded(number: number): boolean {
    return number >= 1 && number <= this.#added
  }

  /** Returns the fault that a call meets: the oldest one that matches. Counts the call. */
  meet(call: Call, caller: Caller): Fault | undefined {
    if (this.#faults.length === 0) return undefined
    const account = accountOfCall(call, caller)
    const met = this.#faults.find((fault) => isMet(fault, call.action, account))
    if (met) {
      const left = (fault: Fault) => (fault === met ? { ...fault, times: fault.times - 1 } : fault)
      this.#faults = this.#faults.map(left).filter(({ times }) => times > 0)
    }
    return met
  }

  /** Resolves after the delay of a fault, or as soon as the fault is removed. */
  wait(fault: Fault): Promise<void> {
    return new Promise((resolve) => {
      const release = () => {
        clearTimeout(timer)
        this.#waiting.delete(waiting)
        resolve()
      }
      const timer = setTimeout(release, fault.delayMilliseconds).unref()
      const waiting = { fault, release }
      this.#waiting.add(waiting)
    })
  }

  /**
   * Removes the selected faults. Calls that wait because of them continue at once.
   *
   * @returns the removed faults
   */
  remove(isSelected: (fault: Fault) => boolean = () => true): readonly Fault[] {
    const removed = this.#faults.filter(isSelected)
    this.#faults = this.#faults.filter((fault) => !isSelected(fault))
    for (const waiting of this.#waiting) if (isSelected(waiting.fault)) waiting.release()
    return removed
  }

  /** Undoes a removal. */
  restore(removed: readonly Fault[]): void {
    this.#faults = [...removed, ...this.#faults].toSorted((one, other) => one.number - other.number)
  }
}

/** Returns whether the fault is for calls of this account only. */
export function isFaultOf(fault: FaultSpec, account: Place): boolean {
  return fault.account !== undefined && accountKey(fault.account) === accountKey(account)
}

function isMet(fault: FaultSpec, action: string, account: Place | undefined): boolean {
  if (!matchesPattern(fault.action, action)) return false
  return fault.account === undefined || (account !== undefined && isFaultOf(fault, account))
}

/** Returns the account that calls. An unsigned call counts for the account of the role that it asks for. */
function accountOfCall({ parameters }: Call, caller: Caller): Place | undefined {
  return caller.kind === 'anonymous' ? parseRoleArn(parameters.get('RoleArn') ?? '') : caller
}

/** The statuses of errors that services return without declaring them. All others have 400. */
const UNDECLARED: ReadonlyMap<string, number> = new Map([
  ['AccessDenied', 403],
  ['ExpiredToken', 403],
  ['InvalidClientTokenId', 403],
  ['MissingAuthenticationToken', 403],
  ['OptInRequired', 403],
  ['SignatureDoesNotMatch', 403],
  ['InternalFailure', 500],
  ['ServiceUnavailable', 503],
])

export function errorOf({ number }: Fault, { code, status, message }: FaultError, call: Call): AwsError {
  const usual = declaredStatus(call.model, code) ?? UNDECLARED.get(code) ?? 400
  return requestedError(
    code,
    message,
    status ?? usual,
    `Fault ${number} made ${call.action} fail with ${code}.`,
  )
}

function declaredStatus({ errors }: ServiceModel, code: string): number | undefined {
  return Object.values(errors).find((error) => error.code === code)?.status
}
