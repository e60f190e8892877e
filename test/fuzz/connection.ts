/** Sends requests over raw connections, as well-behaved and other clients do. */
import { connect, type Socket } from 'node:net'
import type { Message } from './messages.ts'

/** What a client does after it has sent everything. */
export type Manners =
  /** Reads until every complete request is answered. */
  | 'reads'
  /** Closes its side, then reads until the server closes its own. */
  | 'ends'
  /** Hangs up after the first bytes of an answer. */
  | 'hangs up'
  /** Never reads, and hangs up. */
  | 'ignores'

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface Outcome {
  /** In the order of the messages that they answer. */
  readonly answers: readonly Answer[]
  /** Received text after the last complete answer. */
  readonly rest: string
}

const LENGTH = /\r\nContent-Length: (\d+)\r\n/i
const CHUNKED = '\r\nTransfer-Encoding: chunked\r\n'

/** How long a client that never reads keeps its connection. */
const IGNORING_MILLISECONDS = 30

/**
 * Sends messages on a new connection without waiting for answers.
 *
 * @param piece the number of bytes to write at once
 */
export async function exchange(
  port: number,
  messages: readonly Message[],
  manners: Manners,
  piece = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  const reader = new AnswerReader(messages)
  const closed = closing(socket)
  try {
    if (manners === 'ignores') socket.pause()
    else socket.on('data', (bytes: Buffer) => reader.read(bytes))
    await Promise.race([write(socket, messages, piece), closed])
    if (manners === 'ends') socket.end()
    if (manners === 'ignores') await new Promise((later) => setTimeout(later, IGNORING_MILLISECONDS))
    else await Promise.race([manners === 'hangs up' ? reader.begun : reader.complete, closed])
    return reader.outcome()
  } finally {
    // A connection that is closed in order would occupy its port for a minute.
    socket.resetAndDestroy()
  }
}

/** Resolves when the server closes the connection, in order or not. */
function closing(socket: Socket): Promise<void> {
  return new Promise((closed) => {
    socket.on('error', () => closed()).on('close', () => closed())
    socket.on('end', () => closed())
  })
}

async function write(socket: Socket, messages: readonly Message[], piece: number): Promise<void> {
  const bytes = Buffer.concat(messages.map((each) => each.bytes))
  for (let at = 0; at < bytes.length; at += piece) {
    socket.write(bytes.subarray(at, at + piece))
    await new Promise((later) => setImmediate(later))
  }
}

/** Splits what the server sends into answers to the messages. */
class AnswerReader {
  readonly begun: Promise<void>
  readonly complete: Promise<void>
  #onBegun = () => {}
  #onComplete = () => {}
  readonly #messages: readonly Message[]
  /** The number of answers to wait for. Messages that are not whole may get none. */
  readonly #awaited: number
  readonly #answers: Answer[] = []
  #unread = Buffer.alloc(0)

  constructor(messages: readonly Message[]) {
    this.#messages = messages
    this.#awaited = messages.every((each) => !each.isWhole)
      ? 1
      : messages.filter((each) => each.isWhole).length
    this.begun = new Promise((resolve) => {
      this.#onBegun = resolve
    })
    this.complete = new Promise((resolve) => {
      this.#onComplete = resolve
    })
  }

  read(bytes: Buffer): void {
    this.#onBegun()
    this.#unread = Buffer.concat([this.#unread, bytes])
    while (this.#readAnswer());
    if (this.#answers.length >= this.#awaited) this.#onComplete()
  }

  outcome(): Outcome {
    return { answers: this.#answers, rest: this.#unread.toString('latin1') }
  }

  /** Returns whether an answer, or an interim response such as 100 Continue, was complete. */
  #readAnswer(): boolean {
    const end = this.#unread.indexOf('\r\n\r\n')
    if (end === -1) return false
    const head = this.#unread.subarray(0, end + 4).toString('latin1')
    const [, code] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? []
    // Only Node.js's own refusal of a request without a host has no length. Its body is empty.
    const length = head.includes(CHUNKED) ? '0\r\n\r\n'.length : Number(LENGTH.exec(head)?.[1] ?? Number.NaN)
    if (code?.startsWith('1')) this.#unread = this.#unread.subarray(end + 4)
    else return this.#readBody(Number(code), end + 4, length)
    return true
  }

  #readBody(status: number, start: number, length: number): boolean {
    const isBodiless = this.#messages[this.#answers.length]?.method === 'HEAD' || status === 304
    const end = start + (isBodiless ? 0 : length)
    if (!(this.#unread.length >= end)) return false
    this.#answers.push({ status, body: this.#unread.subarray(start, end).toString() })
    this.#unread = this.#unread.subarray(end)
    return true
  }
}
