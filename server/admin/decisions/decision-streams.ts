/** Sends decisions as they are recorded, as server-sent events. Source: HTML standard, server-sent events. */
import type { RecentDecisions, Recorded } from '../../../core/access/records/recent-decisions.ts'
import type { Sink, Source } from '../../../protocol/request.ts'
import { SharedStream, type SharedSubscription } from './shared-stream.ts'

/** Every decision is matched and sent once for each stream, so their number is limited. */
const MAXIMUM_STREAMS = 100

/** Proxies close connections on which nothing is sent, some of them after 30 seconds. */
const KEEP_ALIVE_MILLISECONDS = 15_000

interface OwnSubscription {
  /** The number of the decision that the stream continues after. */
  readonly after: number
  /** Returns the data of the event, or undefined for a decision that is not sent. */
  dataOf(recorded: Recorded): string | undefined
}

/** A stream of the decisions of this process, or of all replicas. */
type Subscription = OwnSubscription | SharedSubscription

/** The open streams, which end with the server. */
export class DecisionStreams {
  readonly #decisions: RecentDecisions
  readonly #open = new Set<DecisionStream | SharedStream>()
  #isClosed = false

  constructor(decisions: RecentDecisions) {
    this.#decisions = decisions
  }

  get isFull(): boolean {
    return this.#open.size >= MAXIMUM_STREAMS
  }

  /** Starts a stream. It ends at once if too many were started since it was asked for, or the server stops. */
  start(sink: Sink, subscription: Subscription): Source {
    const stopped = () => this.#open.delete(stream)
    const stream =
      'next' in subscription
        ? new SharedStream(sink, subscription, KEEP_ALIVE_MILLISECONDS, stopped)
        : new DecisionStream(this.#decisions, sink, subscription, stopped)
    this.#open.add(stream)
    if (this.#isClosed || this.#open.size > MAXIMUM_STREAMS) stream.end()
    else stream.start()
    return stream
  }

  /** Ends all streams, and those that are started later. */
  close(): void {
    this.#isClosed = true
    for (const stream of this.#open) stream.end()
  }
}

/**
 * One stream. It keeps no decisions for a client that is slow, only its position among the recent ones.
 *
 * A client that falls behind by more decisions than are kept misses the oldest.
 */
class DecisionStream implements Source {
  readonly #decisions: RecentDecisions
  readonly #sink: Sink
  readonly #dataOf: OwnSubscription['dataOf']
  readonly #stopped: () => void
  #last: number
  #keepsUp = true
  #unsubscribe = () => {}
  #keepAlive: NodeJS.Timeout | undefined

  constructor(
    decisions: RecentDecisions,
    sink: Sink,
    { after, dataOf }: OwnSubscription,
    stopped: () => void,
  ) {
    this.#decisions = decisions
    this.#sink = sink
    this.#dataOf = dataOf
    this.#stopped = stopped
    this.#last = after
  }

  start(): void {
    this.#unsubscribe = this.#decisions.subscribe(() => this.#sendNext())
    this.#keepAlive = setInterval(() => this.#send(':\n\n'), KEEP_ALIVE_MILLISECONDS).unref()
    // A client that reconnects before its first event continues at this ID. Clients report only events with data.
    this.#send(`id: ${this.#last}\n\n`)
    this.#sendNext()
  }

  resume(): void {
    this.#keepsUp = true
    this.#sendNext()
  }

  stop(): void {
    this.#unsubscribe()
    clearInterval(this.#keepAlive)
    this.#stopped()
  }

  end(): void {
    this.stop()
    this.#sink.end()
  }

  #sendNext(): void {
    while (this.#keepsUp) {
      const decision = this.#decisions.next(this.#last)
      if (!decision) return
      this.#last = decision.number
      const data = this.#dataOf(decision)
      if (data !== undefined) this.#send(`id: ${decision.number}\ndata: ${data}\n\n`)
    }
  }

  #send(part: string): void {
    if (this.#keepsUp) this.#keepsUp = this.#sink.write(part)
  }
}
