/** Runs attempts until everything that they wrote and saw is durable. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { StoreConflictError, StoreUnavailableError } from './errors.ts'
import type { ReplicaCommits } from './shared/replica-commits.ts'
import type { Kind } from './types.ts'

/** How long an attempt is repeated when other replicas come first, in milliseconds. */
const PATIENCE = 15_000
/** Bounds memory. There are fewer kinds, unless a caller makes them up. */
const MAXIMUM_KINDS = 10_000

type Attempt<T> = () => T | Promise<T>

/** The result of an attempt, or its error. An error depends on the state that it saw, too. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** The commits of an attempt that waits between them. */
interface Steps {
  /** The promises that the commits wait for. */
  readonly batches: Set<Promise<void>>
  /** Whether something that the attempt wrote is durable, or may be. */
  hasDurablePart: boolean
  /** Whether this is a part of another attempt, which runs again without the rest. */
  readonly isPart: boolean
}

/**
 * Attempts without replicas run once. They fail if what they wrote or saw could not be made durable.
 *
 * Commits are only undone at the start of a turn of the event loop. An attempt that asks in the turn in which it has
 * committed something therefore learns whether that was undone.
 */
export class Attempts {
  readonly #durable: () => Promise<void> | undefined
  readonly #replica: Pick<ReplicaCommits, 'turn'> | undefined
  readonly #now: () => number
  /** The attempt in steps whose code runs. Not used without replicas, because it makes all promises slower. */
  readonly #steps = new AsyncLocalStorage<Steps | undefined>()
  readonly #writingKinds = new Set<string>()
  #writes = 0
  #reruns = 0

  /**
   * @param durable see `Store.durable`
   * @param now returns milliseconds since any moment
   */
  constructor(
    durable: () => Promise<void> | undefined,
    replica: Pick<ReplicaCommits, 'turn'> | undefined,
    now = () => performance.now(),
  ) {
    this.#durable = durable
    this.#replica = replica
    this.#now = now
  }

  /** Returns how often attempts ran again because another replica came first. */
  get reruns(): number {
    return this.#reruns
  }

  /** Notes that the running code has committed something. */
  noteWrite(): void {
    this.#writes++
    const batch = this.#replica && this.#durable()
    if (batch) this.#steps.getStore()?.batches.add(batch)
  }

  run<T>(attempt: Attempt<T>, kind: Kind | undefined): T | Promise<T> {
    const running = this.#replica && this.#steps.getStore()
    const within = running?.isPart ? undefined : running
    const turn = this.#turnOf(kind)
    if (within || turn) return this.#runWithin(within, turn, attempt, kind)
    const outcome = this.#outcomeOf(attempt, kind)
    if (isPending(outcome)) return this.#repeat(outcome, attempt, kind)
    const durable = this.#durable()
    return durable ? this.#repeat(outcome, attempt, kind, durable) : resultOf(outcome)
  }

  async runInSteps<T>(attempt: () => Promise<T>, kind: Kind | undefined): Promise<T> {
    if (!this.#replica) return await this.run(attempt, kind)
    const deadline = this.#now() + PATIENCE
    await this.#turnOf(kind)
    for (;;) {
      const steps: Steps = { batches: new Set(), hasDurablePart: false, isPart: false }
      const outcome = await this.#steps.run(steps, () => settled(this.#outcomeOf(attempt, kind)))
      if (await this.#stands(steps)) return resultOf(outcome)
      await this.#prepareRerun(deadline)
    }
  }

  /** Runs a part of an attempt in steps, which does not run again once this part is durable. */
  async #runWithin<T>(
    steps: Steps | undefined,
    turn: Promise<void> | undefined,
    attempt: Attempt<T>,
    kind: Kind | undefined,
  ): Promise<T> {
    await turn
    // The commits of the part are not left to the attempt around it.
    const part: Steps = { batches: new Set(), hasDurablePart: false, isPart: true }
    const noted = () => {
      part.batches.clear()
      return attempt()
    }
    const run = async () => await this.#repeat(this.#outcomeOf(noted, kind), noted, kind)
    if (!steps) return await run()
    try {
      return await this.#steps.run(part, run)
    } finally {
      // Also if it failed: it may be in the log.
      if (part.batches.size > 0) steps.hasDurablePart = true
    }
  }

  /** Runs an attempt again until its outcome is durable. @param durable what the first outcome waits for, if it is known */
  async #repeat<T>(
    first: Outcome<T | Promise<T>>,
    attempt: Attempt<T>,
    kind: Kind | undefined,
    durable?: Promise<void>,
  ): Promise<T> {
    const deadline = this.#now() + PATIENCE
    let [outcome, commits] = [first, durable]
    for (;;) {
      const waited = isPending(outcome) ? await settled(outcome) : outcome
      const conflict = await this.#conflict(commits ?? this.#durable())
      if (!conflict) return resultOf(waited)
      await this.#prepareRerun(deadline)
      outcome = this.#outcomeOf(attempt, kind)
      commits = undefined
    }
  }

  #outcomeOf<T>(attempt: Attempt<T>, kind: Kind | undefined): Outcome<T | Promise<T>> {
    const writes = this.#writes
    try {
      return { value: attempt() }
    } catch (error) {
      return { error }
    } finally {
      if (this.#replica && kind && this.#writes > writes) this.#noteKind(kind())
    }
  }

  #noteKind(kind: string): void {
    if (this.#writingKinds.size < MAXIMUM_KINDS) this.#writingKinds.add(kind)
  }

  #turnOf(kind: Kind | undefined): Promise<void> | undefined {
    return this.#replica && kind && this.#writingKinds.has(kind()) ? this.#replica.turn() : undefined
  }

  /**
   * Returns whether the outcome of an attempt in steps stands. If not, everything that it wrote was undone.
   *
   * @throws StoreUnavailableError if only a part of what it wrote was undone
   */
  async #stands(steps: Steps): Promise<boolean> {
    let undone = false
    for (const batch of steps.batches) {
      if (await this.#conflict(batch)) undone = true
      else steps.hasDurablePart = true
    }
    if (undone && steps.hasDurablePart)
      throw new StoreUnavailableError('Another replica came first, and only a part of the changes is saved')
    // If it was only what others wrote that was undone, running again would write everything twice.
    return !undone && (steps.hasDurablePart || !(await this.#conflict(this.#durable())))
  }

  /** Waits for commits. Returns whether they were undone because another replica came first. */
  async #conflict(durable: Promise<void> | undefined): Promise<boolean> {
    try {
      await durable
      return false
    } catch (error) {
      if (error instanceof StoreConflictError) return true
      throw error
    }
  }

  async #prepareRerun(deadline: number): Promise<void> {
    if (this.#now() > deadline)
      throw new StoreUnavailableError(`Other replicas came first for ${PATIENCE / 1000} seconds`)
    this.#reruns++
    await this.#replica?.turn()
  }
}

function isPending<T>(outcome: Outcome<T | Promise<T>>): boolean {
  return 'value' in outcome && outcome.value instanceof Promise
}

/** Waits for the value of an outcome. Never rejects. */
async function settled<T>(outcome: Outcome<T | Promise<T>>): Promise<Outcome<T>> {
  try {
    return { value: await resultOf(outcome) }
  } catch (error) {
    return { error }
  }
}

function resultOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}
