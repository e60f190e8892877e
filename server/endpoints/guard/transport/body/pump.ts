/** Moves a body from one connection to another, as fast as both permit. */
import type { IncomingMessage, OutgoingMessage } from 'node:http'
import type { BodyFilter } from './filter.ts'

/** The sender of a body left before it was complete. */
export class SenderGone extends Error {
  override readonly name = 'SenderGone'
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
  filter: BodyFilter | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const emit = (bytes: Buffer) => {
      if (!sink.write(bytes)) source.pause()
    }
    const onData = (bytes: Buffer) => {
      if (filter) attempt(() => filter.push(bytes, emit))
      else emit(bytes)
    }
    const onDrain = () => source.resume()
    const onEnd = () => {
      attempt(() => {
        filter?.end((bytes) => sink.write(bytes))
        const trailers = pairsOf(source.rawTrailers)
        if (trailers.length > 0) sink.addTrailers(trailers)
        sink.end()
        settle(resolve)
      })
    }
    const onGone = () => {
      settle(resolve)
      source.resume()
    }
    const onClose = () => settle(() => reject(new SenderGone('The sender of a body left.')))
    const attempt = (step: () => void) => {
      try {
        step()
      } catch (error) {
        source.pause()
        settle(() => reject(error))
      }
    }
    const settle = (finish: () => void) => {
      source.off('data', onData).off('end', onEnd).off('close', onClose)
      sink.off('drain', onDrain).off('close', onGone)
      finish()
    }
    source.on('data', onData).on('end', onEnd).on('close', onClose)
    sink.on('drain', onDrain).on('close', onGone)
  })
}

/** Returns alternating names and values as pairs. */
export function pairsOf(list: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at < list.length; at += 2) pairs.push([list[at] ?? '', list[at + 1] ?? ''])
  return pairs
}

/** Returns a whole body. Rejects with SenderGone, or when it is longer than the limit in bytes. */
export function collect(source: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const onData = (bytes: Buffer) => {
      length += bytes.length
      chunks.push(bytes)
      if (length > limit) settle(() => reject(new TooLong(`The body is longer than ${limit} bytes.`)))
    }
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks)))
    const onClose = () => settle(() => reject(new SenderGone('The sender of a body left.')))
    const settle = (finish: () => void) => {
      source.off('data', onData).off('end', onEnd).off('close', onClose).pause()
      finish()
    }
    source.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

/** A body is longer than expected. */
export class TooLong extends Error {
  override readonly name = 'TooLong'
}
