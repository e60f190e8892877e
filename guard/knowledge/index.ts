/**
 * What the guard knows about the resources of the upstream.
 *
 * It is read with the guard's own credentials, when a decision depends on it, and kept for a short time: others
 * may write to the upstream directly. A write that passes the guard removes what it could change. Answers to some
 * calls are remembered, because no read returns what they contain.
 */
import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { RequestScope } from '../../recognition/request.ts'
import { keyOfLookup } from '../../recognition/resolution/lookup-key.ts'
import type { Answers, Known, Lookup, LookupKind } from '../../recognition/resolution/lookups.ts'
import type { AskUpstream } from '../transport/types.ts'
import { KnowledgeFailure } from './failure.ts'
import { isLasting, isUnanswerable, topicsOf } from './kinds.ts'
import { type PassedCall, rememberedFrom, wantsAnswer } from './memory.ts'
import { readersFor } from './readers/index.ts'
import { Reading } from './reading.ts'
import { newStores, type Stores } from './stores.ts'
import { UpstreamClient } from './upstream-client.ts'
import { writtenBy } from './writes.ts'

export interface KnowledgeOptions {
  readonly ask: AskUpstream
  /** A clock that nobody sets, in milliseconds. */
  readonly now: () => number
  /** The account that owns what an upstream without accounts contains. */
  readonly defaultAccount: string
  /** What our own state answers. Undefined for everything else. */
  readonly own?: Known
  /** Receives each answer that is read. */
  readonly learned?: Learned
  /** How long an answer holds that others may change at the upstream, in milliseconds. By default, 2,000. */
  readonly freshFor?: number
}

/** Takes an answer of the upstream. Questions about the same wait for it. */
export type Learned = <Kind extends LookupKind>(
  lookup: Lookup<Kind>,
  answer: Answers[Kind],
  known: Known,
) => Promise<void> | undefined

/** The questions of one request. An answer that it got holds until its end. */
export interface Inquiry {
  readonly known: Known
  /**
   * Asks the upstream. Then, `known` has the answers.
   *
   * @throws KnowledgeFailure when the upstream does not answer, or in a way that could hide something
   */
  ask(lookups: readonly Lookup[]): Promise<void>
}

interface Flight {
  readonly done: Promise<void>
  readonly topics: readonly string[]
  /** A write passed that could have changed the answer while it was read. */
  isObsolete: boolean
}

const FRESH_FOR = 2000
/** A request of S3 can name 1,000 objects. */
const MAXIMUM_LOOKUPS = 5000
/** How often a question is asked when writes pass in the meantime. */
const MAXIMUM_ATTEMPTS = 5

export class Knowledge {
  readonly #options: KnowledgeOptions
  readonly #client: UpstreamClient
  readonly #readers: ReturnType<typeof readersFor>
  readonly #answers: Stores = newStores()
  /** The answers to questions that no read answers. They hold until they are evicted. */
  readonly #memory: Stores = newStores()
  readonly #flights = new Map<string, Flight>()

  constructor(options: KnowledgeOptions) {
    this.#options = options
    this.#client = new UpstreamClient(options.ask, options.now)
    this.#readers = readersFor(options)
  }

  /** Starts the questions of a request. */
  inquiry(): Inquiry {
    const since = this.#options.now()
    return {
      known: (lookup) => this.#find(lookup, since),
      ask: async (lookups) => {
        const [first] = lookups
        if (first && lookups.length > MAXIMUM_LOOKUPS) throw failed(first, 'the request needs too much.')
        await Promise.all(lookups.map((lookup) => this.#learn(lookup, since)))
      },
    }
  }

  /** Reads answers again that a call may have changed. If that fails, they are read when they are needed. */
  async renew(lookups: readonly Lookup[]): Promise<void> {
    try {
      await this.inquiry().ask(lookups)
    } catch (error) {
      if (!(error instanceof KnowledgeFailure)) throw error
    }
  }

  /** Returns whether `passed` needs the answer to the call. It is of at most `MAXIMUM_ANSWER` bytes. */
  wantsAnswer(call: PassedCall['call']): boolean {
    return wantsAnswer(call)
  }

  /** Notes that a call was forwarded, also when its answer is not known: the upstream may have run it. */
  passed(passed: PassedCall, scope: RequestScope): void {
    const written = writtenBy(passed)
    if (written === 'everything') this.forgetAll()
    else for (const topic of written) this.#forget(topic)
    for (const { kind, value, answer } of rememberedFrom(passed, scope)) this.#remember(kind, value, answer)
  }

  /** Forgets everything that can be read again, such as after a reset of the upstream. */
  forgetAll(): void {
    for (const store of Object.values(this.#answers)) store.clear()
    this.#memory['bucket-owner'].clear()
    for (const flight of this.#flights.values()) flight.isObsolete = true
  }

  #forget(topic: string): void {
    for (const store of Object.values(this.#answers)) store.forget(topic)
    for (const flight of this.#flights.values()) if (flight.topics.includes(topic)) flight.isObsolete = true
  }

  /**
   * Two different answers cancel each other: a bucket was deleted at the upstream in between, or the upstream confirms
   * the creation of a bucket that another account has.
   */
  #remember<Kind extends LookupKind>(kind: Kind, value: string, answer: Answers[Kind]): void {
    const key = shortened(value)
    const known = this.#memory[kind].get(key)
    if (answer === null || (known && !isDeepStrictEqual(known.answer, answer))) this.#memory[kind].delete(key)
    else if (!known) this.#memory[kind].put(key, { answer, at: 0 })
  }

  #find<Kind extends LookupKind>(lookup: Lookup<Kind>, since: number): Answers[Kind] | undefined {
    if (isUnanswerable(lookup)) return null
    const own = this.#options.own?.(lookup)
    if (own !== undefined) return own
    const remembered = this.#memory[lookup.kind].get(shortened(lookup.value))
    if (remembered) return remembered.answer
    const kept = this.#answers[lookup.kind].get(keyOf(lookup))
    if (!kept) return undefined
    const holds = kept.answer !== null && isLasting(lookup)
    return holds || kept.at >= since - (this.#options.freshFor ?? FRESH_FOR) ? kept.answer : undefined
  }

  /** Resolves once there is an answer that was read late enough. */
  async #learn<Kind extends LookupKind>(lookup: Lookup<Kind>, since: number): Promise<Answers[Kind]> {
    for (let attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt++) {
      const found = this.#find(lookup, since)
      if (found !== undefined) return found
      await this.#fly(lookup)
    }
    throw failed(lookup, 'it changes all the time.')
  }

  /** Reads the answer, or waits for the request that already does. */
  #fly<Kind extends LookupKind>(lookup: Lookup<Kind>): Promise<void> {
    const name = `${lookup.kind} ${keyOf(lookup)}`
    const other = this.#flights.get(name)
    if (other) return other.done
    const flight = { topics: topicsOf(lookup), isObsolete: false }
    // The flight is registered before it starts, so that no write passes unnoticed.
    const done = Promise.resolve()
      .then(() => this.#read(lookup, flight))
      .finally(() => this.#flights.delete(name))
    this.#flights.set(name, Object.assign(flight, { done }))
    return done
  }

  async #read<Kind extends LookupKind>(lookup: Lookup<Kind>, flight: Omit<Flight, 'done'>): Promise<void> {
    if (HALF_CHARACTER.test(lookup.value)) throw failed(lookup, 'it is not valid Unicode.')
    const at = this.#options.now()
    const reading = Reading.of(this.#client, lookup, (other) => this.#learn(other, at))
    const answer = await this.#readers[lookup.kind](reading, lookup.value)
    if (flight.isObsolete) return
    this.#answers[lookup.kind].put(keyOf(lookup), { answer, at }, flight.topics)
    await this.#options.learned?.(lookup, answer, (other) => this.#find(other, at))
  }
}

function keyOf(lookup: Lookup): string {
  return shortened(keyOfLookup(lookup))
}

const MAXIMUM_KEY = 512

/** Ciphertexts and tokens can be long. */
function shortened(text: string): string {
  return text.length > MAXIMUM_KEY ? hash('sha256', text, 'hex') : text
}

/** JSON within texts of a request can have escapes that are halves of characters, which no URL can contain. */
const HALF_CHARACTER = /\p{Surrogate}/u

function failed({ kind, value }: Lookup, reason: string): KnowledgeFailure {
  return new KnowledgeFailure({ service: kind, operation: 'ask', resource: value }, reason)
}
