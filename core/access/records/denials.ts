/**
 * The latest denials by policies, by their authorization IDs. They are kept apart from decisions, so that allowed calls do not
 * replace them.
 */
import { accountKey, type Place } from '../../../store/index.ts'
import { newAuthorizationId, type RandomBytes } from '../../aws/ids.ts'
import type { Verdict } from '../judge.ts'

export interface Denial {
  readonly authorizationId: string
  readonly requestId: string
  /** On the clock of the principal's account, in epoch milliseconds. */
  readonly time: number
  /** The account of the principal. */
  readonly place: Place
  /** In their order. Those before the last one may have allowed. */
  readonly verdicts: readonly Verdict[]
  /** The groups of the principal at that time. */
  readonly groups: readonly DenialGroup[]
}

export interface DenialGroup {
  readonly arn: string
  /** The ARNs of its managed policies. */
  readonly attached: readonly string[]
}

/** A question about a denial. */
export interface DenialQuestion {
  readonly authorizationId: string
  /** The account that asks. */
  readonly reader: Place
  /** The region in which it asks. */
  readonly region: string
  /** Asks for the text of this policy instead of the details. */
  readonly policyUri?: string | undefined
}

/** The setting `authorizationIds`. */
type AuthorizationIds = 'aws' | 'all' | 'off'

interface DenialSettings {
  readonly ids: AuthorizationIds
  /** How long after the denial its details can be read, on the clock of the principal's account. */
  readonly delayMilliseconds: number
  readonly capacity?: number
}

/** Source: IAM User Guide, "Troubleshoot access denied error messages with authorization ID". */
const RETENTION_MILLISECONDS = 24 * 60 * 60 * 1000

export class Denials {
  readonly ids: AuthorizationIds
  /** Asks the other replicas. Resolves to the JSON of the answer, or undefined. Absent without replicas. */
  elsewhere: ((question: DenialQuestion) => Promise<string | undefined>) | undefined
  readonly #randomBytes: RandomBytes
  readonly #delayMilliseconds: number
  readonly #capacity: number
  #kept = new Map<string, Denial>()
  #count = 0

  constructor(randomBytes: RandomBytes, { ids, delayMilliseconds, capacity = 10_000 }: DenialSettings) {
    this.ids = ids
    this.#randomBytes = randomBytes
    this.#delayMilliseconds = delayMilliseconds
    this.#capacity = capacity
  }

  /** Returns a new ID. @param now epoch milliseconds */
  newId(now: number): string {
    return newAuthorizationId(this.#randomBytes, Math.floor(now / 1000), this.#count++)
  }

  add(denial: Denial): void {
    this.#kept.set(denial.authorizationId, denial)
    if (this.#kept.size <= this.#capacity) return
    const [oldest = ''] = this.#kept.keys()
    this.#kept.delete(oldest)
  }

  /** Returns a denial, also one whose details cannot be read yet, or any more. */
  get(authorizationId: string): Denial | undefined {
    return this.#kept.get(authorizationId)
  }

  /** Returns the denial of a request. Its decisions may have been replaced by newer ones. */
  ofRequest(requestId: string): Denial | undefined {
    for (const denial of this.#kept.values()) if (denial.requestId === requestId) return denial
    return undefined
  }

  /** Returns a denial whose details can be read now. @param now returns the time of an account */
  readable(authorizationId: string, now: (place: Place) => number): Denial | undefined {
    const denial = this.#kept.get(authorizationId)
    if (denial === undefined) return undefined
    const age = now(denial.place) - denial.time
    return age >= this.#delayMilliseconds && age < RETENTION_MILLISECONDS ? denial : undefined
  }

  /**
   * Removes the denials of an account's principals or, without one, all.
   *
   * @returns a function that undoes this
   */
  forget(account?: Place): () => void {
    const before = this.#kept
    const key = account && accountKey(account)
    const kept = [...before].filter(([, { place }]) => key !== undefined && accountKey(place) !== key)
    this.#kept = new Map(kept)
    return () => {
      this.#kept = new Map([...before, ...this.#kept])
    }
  }
}
