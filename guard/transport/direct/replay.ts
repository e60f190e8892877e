/** Has node:http read a response to a request that it did not send. */
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { Duplex } from 'node:stream'

/** The real connection behind a replay. */
interface Source {
  pause(): void
  resume(): void
  /** Closes the connection. */
  destroy(): void
  /** Called when the response is complete, and the connection can be used again. */
  free(): void
}

/** A connection as node:http sees it: what the upstream sends can be read from it, and what is written is discarded. */
export class Replay extends Duplex {
  /** Undefined when the connection is used for something else. */
  #source: Source | undefined

  constructor(source: Source) {
    super()
    this.#source = source
    // node:http emits this when it is done with a connection that stays open.
    this.once('free', () => {
      this.#source = undefined
      if (this.readableLength > 0) source.destroy()
      else source.free()
    })
  }

  /** Takes bytes of the upstream. */
  receive(bytes: Buffer): void {
    if (!this.push(bytes)) this.#source?.pause()
  }

  /** Notes that the upstream sends nothing more. */
  finish(): void {
    this.push(null)
  }

  override _read(): void {
    this.#source?.resume()
  }

  override _write(_bytes: Buffer, _encoding: string, done: () => void): void {
    done()
  }

  override _final(done: () => void): void {
    this.#source?.destroy()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source?.destroy()
    done(error)
  }
}

/** Returns the head of the response, whose body can be read. Rejects for what is no response, or when the connection ends before. */
export function responseOn(replay: Replay): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = requestHttp({
      createConnection: () => replay,
      // Without it, node:http ends the connection with the response.
      headers: { Connection: 'keep-alive' },
    })
    request.once('response', resolve).on('error', reject).end()
    // A switch to another protocol that nobody asked for is neither.
    request.once('close', () => reject(new Error('The connection ended without a response')))
  })
}
