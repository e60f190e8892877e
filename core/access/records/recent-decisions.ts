/** Recent decisions, kept for explanations, and recent requests that were refused before any policy was asked. */

import type { Verdict } from '../judge.ts'
import { counted, type ItemNumbers } from './item-numbers.ts'
import type { DetailedOutcome, Outcome } from './outcome.ts'
import { Ring } from './ring.ts'

/** Where a request came from. */
export type Origin =
  | 'api'
  | 'console'
  | 'sign-in'
  | 'instance-metadata'
  | 'container-credentials'
  | 'service-call'
  | 'authorize'
  | 'guard'

interface RequestFacts extends Outcome {
  readonly requestId: string
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number
  readonly origin: Origin
}

interface NewDecision extends RequestFacts {
  readonly verdict: Verdict
  /**
   * Whether the call was let pass although the decision denies it, because the service is only audited. Absent
   * where the mode of the server applies.
   */
  readonly isLetPass?: boolean | undefined
  /** Absent for calls of services that iamulator has. */
  readonly guarded?: GuardedFacts | undefined
}

/** The call to another service that the decision was needed for. */
export interface GuardedFacts {
  /** The key of the service in botocore, such as `s3`. */
  readonly service: string
  readonly operation: string
  /** The URL of the emulator that the call was for. */
  readonly upstream: string
  /** Where the ARN of the resource came from, such as `parameter QueueUrl`. */
  readonly resourceFrom: string
  /** Where the values of condition keys came from, by key. */
  readonly keysFrom: Readonly<Record<string, string>>
  /** The call to the upstream. */
  readonly lookups: readonly { readonly kind: string; readonly value: string }[]
}

/**
 * A request that was refused before any policy was asked. Of what the client sent, it has the action, the access key ID,
 * and what the message repeats.
 */
interface NewRefusal extends RequestFacts, DetailedOutcome {
  /** Undefined if no caller was authenticated. */
  readonly caller: RefusedCaller | undefined
  readonly action: string
  readonly accessKeyId?: string | undefined
  /** The owner of the access key, if no caller was authenticated and the key is known. */
  readonly keyOwner?: RefusedCaller | undefined
}

interface RefusedCaller {
  readonly arn: string
  readonly partition: string
  readonly accountId: string | undefined
}

interface Numbered {
  /**
   * Counts decisions and refused requests from 1 or, with replicas, is one of {@link SharedNumbers}. A number is never
   * used again, also after others were removed.
   */
  readonly number: number
}

export interface RecordedDecision extends NewDecision, Numbered {}
export interface RefusedRequest extends NewRefusal, Numbered {}
export type Recorded = RecordedDecision | RefusedRequest

export function isDecision(recorded: Recorded): recorded is RecordedDecision {
  return 'verdict' in recorded
}

function isRefusal(recorded: Recorded): recorded is RefusedRequest {
  return !isDecision(recorded)
}

/** Called with each item as soon as it is recorded. Must not throw. */
type Listener = (recorded: Recorded) => void

/** The numbers between which items are listed. */
interface Range {
  readonly before?: number | undefined
  readonly after?: number | undefined
}

/** Refused requests are kept apart, so that a client with a wrong key does not replace the decisions. */
const KEPT_REFUSALS = 1000

export class RecentDecisions {
  readonly #decisions: Ring<RecordedDecision>
  readonly #refusals: Ring<RefusedRequest>
  readonly #listeners = new Set<Listener>()
  readonly #numbers: ItemNumbers
  #latest = 0

  constructor(capacity = 10_000, numbers: ItemNumbers = counted) {
    this.#numbers = numbers
    this.#decisions = new Ring(capacity)
    this.#refusals = new Ring(Math.min(capacity, KEPT_REFUSALS))
  }

  /** The number of the newest item ever recorded, or the latest mark. 0 if there was none. */
  get latest(): number {
    return this.#latest
  }

  /** Returns a number that no item has and that is greater than all items' numbers, and smaller than later ones. */
  mark(): number {
    this.#latest = this.#numbers.mark(this.#latest)
    return this.#latest
  }

  /** Lets items to come have greater numbers than one that another replica has used. */
  passOver(number: number): void {
    if (this.#numbers.isPossible(number)) this.#latest = Math.max(this.#latest, number)
  }

  /** The number up to which items may have been replaced by newer ones. */
  get replaced(): number {
    return Math.max(this.#decisions.replaced, this.#refusals.replaced)
  }

  /** The number of decisions, without refused requests. */
  get size(): number {
    return this.#decisions.size
  }

  /** Counts the decisions and refused requests that a function selects. */
  count(isCounted: (recorded: Recorded) => boolean): number {
    let count = 0
    for (const recorded of this.everythingNewestFirst()) if (isCounted(recorded)) count++
    return count
  }

  add(decided: NewDecision): void {
    const { requestId, time, origin, status, error, authorizationId, verdict, isLetPass, guarded } = decided
    const outcome = { status, error, authorizationId }
    const number = this.#nextNumber()
    const decision = { number, requestId, time, origin, ...outcome, verdict, isLetPass, guarded }
    this.#decisions.push(decision)
    this.#tell(decision)
  }

  addRefusal(refused: NewRefusal): void {
    const refusal = { number: this.#nextNumber(), ...refused }
    this.#refusals.push(refusal)
    this.#tell(refusal)
  }

  /** Yields the decisions, newest first. */
  [Symbol.iterator](): Generator<RecordedDecision> {
    return this.newestFirst()
  }

  /**
   * Yields the decisions with a smaller number than `before` and a greater one than `after`, newest first.
   */
  newestFirst(range: Range = {}): Generator<RecordedDecision> {
    return this.#decisions.newestFirst(range)
  }

  /** Yields decisions and refused requests, newest first. */
  *everythingNewestFirst(range: Range = {}): Generator<Recorded> {
    const refusals = this.#refusals.newestFirst(range)
    let refusal: RefusedRequest | undefined = refusals.next().value
    for (const decision of this.#decisions.newestFirst(range)) {
      for (; refusal && refusal.number > decision.number; refusal = refusals.next().value) yield refusal
      yield decision
    }
    for (; refusal; refusal = refusals.next().value) yield refusal
  }

  /** Returns the oldest decision or refused request with a greater number than `after`. */
  next(after: number): Recorded | undefined {
    const decision = this.#decisions.next(after)
    const refusal = this.#refusals.next(after)
    if (!decision || !refusal) return decision ?? refusal
    return decision.number < refusal.number ? decision : refusal
  }

  /**
   * Calls the listener with each item from now on.
   *
   * @returns a function that ends the subscription
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * Removes all items, or those that `isCleared` selects.
   *
   * @returns the removed items
   */
  clear(isCleared: (recorded: Recorded) => boolean = () => true): readonly Recorded[] {
    return [...this.#decisions.clear(isCleared), ...this.#refusals.clear(isCleared)]
  }

  /** Undoes the removal of items, unless newer ones have replaced them since. */
  restore(cleared: readonly Recorded[]): void {
    this.#decisions.restore(cleared.filter(isDecision))
    this.#refusals.restore(cleared.filter(isRefusal))
  }

  #nextNumber(): number {
    this.#latest = this.#numbers.next(this.#latest)
    return this.#latest
  }

  #tell(recorded: Recorded): void {
    for (const listener of this.#listeners) listener(recorded)
  }
}
