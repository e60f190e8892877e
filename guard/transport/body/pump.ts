/** Moves a body from one connection to another, as fast as both permit. */
import type { IncomingMessage, OutgoingMessage } from 'node:http'
import { setImmediate } from '../../../core/runtime/timers.ts'
import type { BodyFilter } from './filter.ts'
import { notePassed } from './passed-memory.ts'

/** The sender of a body left before it was complete. */
export class SenderGone extends Error {
  override readonly name = 'SenderGone'
}

/** A body is longer than expected. */
export class TooLong extends Error {
  override readonly name = 'TooLong'
}

/** Where a body goes. */
interface Outlet {
  /** Passes bytes on, and pauses the source when the receiver does not keep up. */
  write(bytes: Buffer): void
  /** Calls `finish` when everything was written. */
  end(finish: () => void): void
}

interface PumpOptions {
  readonly filter?: BodyFilter | undefined
  /** Ends the pumping early: what is left of the body is discarded. */
  readonly signal?: AbortSignal
}

/**
 * Sends a body with its trailers, and ends the sink.
 *
 * Resolves when everything was handed on, and also when the receiver is gone: what is left is discarded then, because
 * the receiver may have answered already. Rejects with SenderGone, or with the error of the filter; nothing is read
 * from the source from then on, and the sink is not ended.
 */
export function pump(
  source: IncomingMessage,
  sink: OutgoingMessage,
  { filter, signal }: PumpOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outlet = signal ? new PatientOutlet(source, sink, signal) : new DirectOutlet(source, sink)
    const emit = (bytes: Buffer) => outlet.write(bytes)
    const fail = (error: unknown) => {
      source.pause()
      detach()
      reject(error)
    }
    const succeed = () => {
      detach()
      resolve()
    }
    const complete = () => {
      filter?.end(emit)
      outlet.end(() => {
        finish(source, sink)
        succeed()
      })
    }
    const detach = attach(source, sink, signal, {
      data: filter ? (bytes) => attempt(() => filter.push(bytes, emit), fail) : emit,
      end: () => attempt(complete, fail),
      senderGone: () => fail(new SenderGone('The sender of a body left.')),
      receiverGone: () => {
        succeed()
        source.resume()
      },
    })
    if (source.destroyed) fail(new SenderGone('The sender of a body left.'))
  })
}

function attempt(step: () => void, fail: (error: unknown) => void): void {
  try {
    step()
  } catch (error) {
    fail(error)
  }
}

interface Listeners {
  data(bytes: Buffer): void
  end(): void
  senderGone(): void
  receiverGone(): void
}

/** Listens to both sides. Returns a function that stops listening. */
function attach(
  source: IncomingMessage,
  sink: OutgoingMessage,
  signal: AbortSignal | undefined,
  { data, end, senderGone, receiverGone }: Listeners,
): () => void {
  const onDrain = () => source.resume()
  const onClose = () => {
    if (!source.readableEnded) senderGone()
  }
  source.on('data', data).on('end', end).on('close', onClose)
  sink.on('drain', onDrain).on('close', receiverGone)
  signal?.addEventListener('abort', receiverGone)
  return () => {
    source.off('data', data).off('end', end).off('close', onClose)
    sink.off('drain', onDrain).off('close', receiverGone)
    signal?.removeEventListener('abort', receiverGone)
  }
}

function finish(source: IncomingMessage, sink: OutgoingMessage): void {
  const trailers = pairsOf(source.rawTrailers)
  if (trailers.length > 0) sink.addTrailers(trailers)
  sink.end()
}

class DirectOutlet implements Outlet {
  readonly #source: IncomingMessage
  readonly #sink: OutgoingMessage

  constructor(source: IncomingMessage, sink: OutgoingMessage) {
    this.#source = source
    this.#sink = sink
  }

  write(bytes: Buffer): void {
    if (!this.#sink.write(bytes)) this.#source.pause()
    notePassed(bytes.length)
  }

  end(finish: () => void): void {
    finish()
  }
}

/**
 * Writes only after everything that has arrived was read.
 *
 * An upstream may answer and close its connection before it has read a body. If a write failed first, Node.js would
 * discard the answer.
 */
class PatientOutlet implements Outlet {
  readonly #direct: DirectOutlet
  readonly #signal: AbortSignal
  #pending: Buffer[] = []
  #finish: (() => void) | undefined
  #isScheduled = false

  constructor(source: IncomingMessage, sink: OutgoingMessage, signal: AbortSignal) {
    this.#direct = new DirectOutlet(source, sink)
    this.#signal = signal
  }

  write(bytes: Buffer): void {
    this.#pending.push(bytes)
    this.#schedule()
  }

  end(finish: () => void): void {
    this.#finish = finish
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#isScheduled = false
    const pending = this.#pending
    this.#pending = []
    if (this.#signal.aborted) return
    for (const bytes of pending) this.#direct.write(bytes)
    this.#finish?.()
  }
}

/** Returns alternating names and values as pairs. */
export function pairsOf(list: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at < list.length; at += 2) pairs.push([list[at] ?? '', list[at + 1] ?? ''])
  return pairs
}

/** Called with the length of each part of a body when it arrives. Throws to refuse it. */
export type Admit = (bytes: number) => void

const ADMIT_ALL: Admit = () => {}

/** Returns a whole body. Rejects with SenderGone, with TooLong for more bytes than the limit, or with what `admit` throws. */
export async function collect(source: IncomingMessage, limit: number, admit = ADMIT_ALL): Promise<Buffer> {
  // node:http hands over the body after the listeners for the head have returned.
  await undefined
  return hasArrived(source) ? takeArrived(source, limit, admit) : collectPieces(source, limit, admit)
}

/** Returns whether everything can be read at once. False as long as the listeners for the head have not returned. */
export function hasArrived({ complete, destroyed, headers, readableLength }: IncomingMessage): boolean {
  return !destroyed && (complete || readableLength === Number(headers['content-length'] ?? Number.NaN))
}

/**
 * Returns a body that has arrived.
 *
 * Most bodies are short and arrive with the head. Taking such a body costs less than waiting for events.
 *
 * @throws TooLong for more bytes than the limit, or what `admit` throws
 */
export function takeArrived(source: IncomingMessage, limit: number, admit = ADMIT_ALL): Buffer {
  const bytes: Buffer = source.read() ?? NO_BODY
  if (bytes.length > limit) throw tooLong(limit)
  admit(bytes.length)
  return bytes
}

const NO_BODY = Buffer.alloc(0)

function tooLong(limit: number): TooLong {
  return new TooLong(`The body is longer than ${limit} bytes.`)
}

function collectPieces(source: IncomingMessage, limit: number, admit: Admit): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const onData = (bytes: Buffer) => {
      length += bytes.length
      if (length > limit) return settle(() => reject(tooLong(limit)))
      attempt(
        () => {
          admit(bytes.length)
          chunks.push(bytes)
        },
        (error) => settle(() => reject(error)),
      )
    }
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks)))
    const onClose = () => settle(() => reject(new SenderGone('The sender of a body left.')))
    const settle = (finish: () => void) => {
      source.off('data', onData).off('end', onEnd).off('close', onClose).pause()
      finish()
    }
    source.on('data', onData).on('end', onEnd).on('close', onClose)
    if (source.destroyed) onClose()
  })
}
