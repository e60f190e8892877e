/** Reaches a server in this process without a connection. */
import { EventReader, type ServerEvent } from './events.ts'
import { Parts } from './parts.ts'
import {
  type Call,
  callOf,
  closedError,
  contentOf,
  type Method,
  type Transport,
  type WireReply,
} from './transport.ts'

/** The endpoints of a server in this process. Only text is exchanged, since the server may be in another realm. */
export interface LocalEndpoints {
  answer(call: Call): PromiseLike<LocalAnswer>
  answerAtOnce(call: Call): LocalAnswer
}

interface LocalAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Present if the body is sent in parts. */
  readonly stream?: (sink: Parts) => PartSource
}

interface PartSource {
  resume(): void
  stop(): void
}

export class InProcessTransport implements Transport {
  readonly url: string
  readonly #endpoints: LocalEndpoints
  readonly #open = new Set<Parts>()
  #closed = false

  constructor(url: string, endpoints: LocalEndpoints) {
    this.url = url
    this.#endpoints = endpoints
  }

  async request<Body>(method: Method, target: string, body?: unknown): Promise<Body> {
    const call = this.#call(method, target, body)
    return contentOf(call, toReply(await this.#endpoints.answer(call)))
  }

  requestSync<Body>(method: Method, target: string, body?: unknown): Body {
    const call = this.#call(method, target, body)
    return contentOf(call, toReply(this.#endpoints.answerAtOnce(call)))
  }

  async *stream(target: string, signal?: AbortSignal): AsyncGenerator<ServerEvent> {
    const call = this.#call('GET', target, undefined)
    const answer = await this.#endpoints.answer(call)
    if (!answer.stream) return contentOf(call, toReply(answer))
    const parts = new Parts()
    const source = answer.stream(parts)
    const end = () => parts.end()
    parts.onDrained = () => source.resume()
    signal?.addEventListener('abort', end)
    this.#open.add(parts)
    if (signal?.aborted || this.#closed) end()
    try {
      const reader = new EventReader()
      for await (const part of parts) yield* reader.read(part)
    } finally {
      source.stop()
      signal?.removeEventListener('abort', end)
      this.#open.delete(parts)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const parts of this.#open) parts.end()
  }

  #call(method: Method, target: string, body: unknown): Call {
    if (this.#closed) throw closedError()
    return callOf(method, target, body)
  }
}

function toReply({ status, headers, body }: LocalAnswer): WireReply {
  return { status, contentType: headers['Content-Type'] ?? '', text: body }
}
