/** Errors and delays that calls meet on request, so that clients can test their retries and timeouts. */

import { parseRoleArn } from '../../core/aws/arns.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import type { Caller } from '../../core/identity/caller.ts'
import { clearTimeout, setTimeout } from '../../core/runtime/timers.ts'
import { matchesPattern } from '../../core/standards/pattern.ts'
import { type AwsError, requestedError } from '../../protocol/errors.ts'
import type { Parameters } from '../../protocol/query.ts'
import type { ServiceModel } from '../../protocol/service-model.ts'
import { accountKey, type Place, type Store, type Topic } from '../../store/index.ts'

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

/** A fault, as replicas share it. Unlimited times are absent, and a removed fault has none. */
type SharedFault = Pick<FaultSpec, 'action' | 'error' | 'delayMilliseconds'> & { readonly times?: number }

/** Faults by their numbers. */
const FAULTS: Topic<SharedFault> = { name: 'faults' }
/** The number of faults ever added. */
const ADDED: Topic<number> = { name: 'added faults' }

type SharedStore = Pick<Store, 'publish' | 'onValue' | 'durably'>

export class Faults {
  readonly #store: SharedStore
  #faults: readonly Fault[] = []
  readonly #waiting = new Set<WaitingCall>()
  #added = 0

  constructor(store: SharedStore) {
    this.#store = store
    store.onValue(ADDED, (added = 0) => {
      const before = this.#added
      this.#added = added
      return () => {
        this.#added = before
      }
    })
    store.onValue(FAULTS, (shared, { key, place }) => this.#take(Number(key), shared, place))
  }

  /** Oldest first. */
  get all(): readonly Fault[] {
    return this.#faults
  }

  /** Returns the number of the new fault. Undefined when there are too many. */
  add(spec: FaultSpec): number | undefined {
    if (this.#faults.length >= MAXIMUM_FAULTS) return undefined
    const number = this.#added + 1
    this.#store.publish(ADDED, number, { outlastsResets: true })
    this.#share({ number, ...spec }, spec.times)
    return number
  }

  /** Returns whether there ever was a fault with this number. */
  wasAdded(number: number): boolean {
    return number >= 1 && number <= this.#added
  }

  /**
   * Returns the fault that a call meets: the oldest one that matches. Counts the call, and waits until all replicas know
   * that.
   */
  meet(call: Call, caller: Caller): Fault | undefined | Promise<Fault | undefined> {
    if (this.#faults.length === 0) return undefined
    const account = accountOfCall(call, caller)
    const find = () => this.#faults.find((fault) => isMet(fault, call.action, account))
    if (find()?.times === Number.POSITIVE_INFINITY) return find()
    return this.#store.durably(() => this.#count(find()))
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
   * @returns the number of removed faults
   */
  remove(isSelected: (fault: Fault) => boolean): number {
    const removed = this.#faults.filter(isSelected)
    for (const fault of removed) {
      // Calls also wait because of faults that are used up. They need not know how those ended.
      this.#share(fault, 0)
      this.#share(fault, undefined)
    }
    this.#release(isSelected)
    return removed.length
  }

  /**
   * Removes the faults of an account or, without one, all faults, only in this process. The other replicas know when to.
   *
   * @returns a function that undoes this
   */
  forget(account?: Place): () => void {
    const isSelected = (fault: Fault) => account === undefined || isFaultOf(fault, account)
    const forgotten = this.#faults.filter(isSelected)
    for (const { number } of forgotten) this.#set(number, undefined)
    this.#release(isSelected)
    return () => {
      for (const fault of forgotten) this.#set(fault.number, fault)
    }
  }

  #count(met: Fault | undefined): Fault | undefined {
    if (!met) return undefined
    const times = met.times - 1
    this.#share(met, times === 0 ? undefined : times)
    return met
  }

  /** @param times the number of calls that are left, 0 for a fault that was removed, and undefined for one used up */
  #share({ number, action, error, delayMilliseconds, account }: Fault, times: number | undefined): void {
    const limit = times === Number.POSITIVE_INFINITY ? {} : { times }
    const shared = times === undefined ? undefined : { action, error, delayMilliseconds, ...limit }
    this.#store.publish(FAULTS, shared, { key: String(number), ...(account ? { place: account } : {}) })
  }

  /** Takes over a fault that was added, met, or removed at any replica. Returns what undoes that. */
  #take(number: number, shared: SharedFault | undefined, account: Place | undefined): () => void {
    const before = this.#faults.find((fault) => fault.number === number)
    if (shared?.times === 0) this.#release((fault) => fault.number === number)
    const fault = shared && { times: Number.POSITIVE_INFINITY, ...shared, number, account }
    this.#set(number, fault && fault.times > 0 ? fault : undefined)
    return () => this.#set(number, before)
  }

  #set(number: number, fault: Fault | undefined): void {
    const others = this.#faults.filter((each) => each.number !== number)
    const present = fault ? [...others, fault] : others
    this.#faults = present.toSorted((one, other) => one.number - other.number)
  }

  #release(isSelected: (fault: Fault) => boolean): void {
    for (const waiting of this.#waiting) if (isSelected(waiting.fault)) waiting.release()
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
