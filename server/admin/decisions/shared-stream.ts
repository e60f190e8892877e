/** Sends the decisions of all replicas to a client, as server-sent events. */

import { setTimeout } from '../../../core/runtime/timers.ts'
import type { Sink, Source } from '../../../protocol/request.ts'

/** Decisions that come in bursts are asked for together, in milliseconds. */
const PACE = 50

interface Numbered {
  readonly number: number
}

export interface SharedSubscription {
  /** The number of the decision that the stream continues after. */
  readonly after: number
  /** Waits for the decisions after a number, oldest first. Resolves without any from time to time. */
  readonly next: (
    after: number,
    isAborted: () => boolean,
  ) => Promise<{ readonly decisions: readonly Numbered[]; readonly last: number }>
}

/** One stream. It asks for more only when the client has taken what was sent. */
export class SharedStream implements Source {
  readonly #sink: Sink
  readonly #next: SharedSubscription['next']
  readonly #keepAliveMilliseconds: number
  readonly #stopped: () => void
  #last: number
  #isStopped = false
  #keepAlive: NodeJS.Timeout | undefined
  #keepsUp = true
  #resumed = () => {}

  constructor(
    sink: Sink,
    { after, next }: SharedSubscription,
    keepAliveMilliseconds: number,
    stopped: () => void,
  ) {
    this.#sink = sink
    this.#next = next
    this.#keepAliveMilliseconds = keepAliveMilliseconds
    this.#stopped = stopped
    this.#last = after
  }

  start(): void {
    this.#keepAlive = setInterval(() => this.#send(':\n\n'), this.#keepAliveMilliseconds).unref()
    // A client that reconnects before its first event continues at this ID. Clients report only events with data.
    this.#send(`id: ${this.#last}\n\n`)
    // Clients connect again when a stream ends.
    this.#follow().catch(() => this.end())
  }

  resume(): void {
    this.#keepsUp = true
    this.#resumed()
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#keepAlive)
    this.#resumed()
    this.#stopped()
  }

  end(): void {
    if (this.#isStopped) return
    this.stop()
    this.#sink.end()
  }

  async #follow(): Promise<void> {
    while (!this.#isStopped) {
      const { decisions, last } = await this.#next(this.#last, () => this.#isStopped)
      for (const decision of decisions) this.#sendDecision(decision)
      this.#last = last
      await new Promise((resolve) => setTimeout(resolve, PACE).unref())
      await this.#caughtUp()
    }
  }

  #sendDecision(decision: Numbered): void {
    if (!this.#isStopped) this.#write(`id: ${decision.number}\ndata: ${JSON.stringify(decision)}\n\n`)
  }

  #send(part: string): void {
    if (this.#keepsUp) this.#write(part)
  }

  #write(part: string): void {
    this.#keepsUp = this.#sink.write(part)
  }

  /** Resolves when the client has taken everything, or is gone. */
  async #caughtUp(): Promise<void> {
    if (this.#keepsUp || this.#isStopped) return
    await new Promise<void>((resolve) => {
      this.#resumed = resolve
    })
  }
}
