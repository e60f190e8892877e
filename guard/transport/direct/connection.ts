/** One connection to an upstream. */
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { clearTimeout, setTimeout } from '../../../core/runtime/timers.ts'
import { hostOf, IDLE_MILLISECONDS } from '../agents.ts'
import type { Upstream } from '../types.ts'
import { UpstreamFailure } from '../upstream-failure.ts'
import { Replay, responseOn } from './replay.ts'
import { type WholeResponse, wholeResponseIn } from './whole-response.ts'

/** What the upstream responds: what arrived as a whole, or what node:http has to read. */
export type Response = WholeResponse | IncomingMessage

/** Where connections are that nobody uses. */
export interface Pool {
  /** Called when a response is complete, and the connection can be used again. */
  free(connection: Connection): void
  /** Called when the connection must not be used again, possibly more than once. */
  closed(connection: Connection): void
}

/** A request on its way, with the response that it gets. */
export interface Call {
  /** Rejects with UpstreamFailure. */
  readonly response: Promise<Response>
  /** Closes the connection, unless the response is complete. */
  destroy(): void
}

interface Waiting {
  resolve(response: Response): void
  reject(error: UpstreamFailure): void
}

export class Connection {
  readonly #upstream: Upstream
  readonly #pool: Pool
  readonly #socket: Socket
  #isConnected = false
  /** The current user of the connection. Undefined while it is idle. */
  #call: Call | undefined
  /** Undefined when the response has begun. */
  #waiting: Waiting | undefined
  /** What reads a response that did not arrive as a whole. */
  #replay: Replay | undefined

  constructor(upstream: Upstream, pool: Pool, connectMilliseconds: number) {
    this.#upstream = upstream
    this.#pool = pool
    const { url } = upstream
    const port = Number(url.port || 80)
    this.#socket = connect({ host: hostOf(upstream), port, noDelay: true, keepAlive: true })
    this.#limitConnecting(connectMilliseconds)
    this.#socket
      .setTimeout(IDLE_MILLISECONDS)
      .on('data', (bytes) => this.#receive(bytes))
      .on('end', () => this.#end(undefined))
      .on('error', (error) => this.#end(error))
      .on('close', () => this.#end(undefined))
      .on('timeout', () => {
        if (!this.#call) this.destroy()
      })
  }

  /** Sends a request, when nothing else uses the connection. @param text of the request, in latin1 */
  send(text: string): Call {
    const response = new Promise<Response>((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
    const call = {
      response,
      destroy: () => {
        if (this.#call === call) this.destroy()
      },
    }
    this.#call = call
    this.#socket.write(text, 'latin1')
    return call
  }

  /** Closes the connection. It is not used again, although the system closes it only later. */
  destroy(): void {
    this.#pool.closed(this)
    this.#socket.destroy()
  }

  #limitConnecting(milliseconds: number): void {
    const socket = this.#socket
    const timer = setTimeout(() => socket.destroy(new UpstreamFailure('slow', this.#upstream)), milliseconds)
    socket
      .once('connect', () => {
        this.#isConnected = true
        clearTimeout(timer)
      })
      .once('close', () => clearTimeout(timer))
  }

  #receive(bytes: Buffer): void {
    const waiting = this.#waiting
    if (this.#replay) this.#replay.receive(bytes)
    else if (waiting) this.#respond(waiting, bytes)
    // Nobody has asked for it. The next request would take it for its response.
    else this.destroy()
  }

  #respond({ resolve, reject }: Waiting, bytes: Buffer): void {
    this.#waiting = undefined
    const whole = wholeResponseIn(bytes)
    if (whole) {
      this.#free()
      resolve(whole)
    } else this.#readOn(bytes).then(resolve, (error) => reject(this.#failureOf(error)))
  }

  /** Has the response read that begins with these bytes. */
  #readOn(bytes: Buffer): Promise<IncomingMessage> {
    const socket = this.#socket
    const replay = new Replay({
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      destroy: () => this.destroy(),
      free: () => this.#free(),
    })
    this.#replay = replay
    replay.receive(bytes)
    return responseOn(replay)
  }

  #free(): void {
    this.#call = undefined
    this.#replay = undefined
    // What is left of a request would arrive after its response.
    if (this.#socket.writableLength > 0) this.destroy()
    else this.#pool.free(this)
  }

  /** Called when the upstream ends the connection, and when the connection is closed or breaks off. */
  #end(error: Error | undefined): void {
    this.#pool.closed(this)
    if (error) this.#replay?.destroy(error)
    else this.#replay?.finish()
    this.#waiting?.reject(this.#failureOf(error))
    this.#waiting = undefined
  }

  #failureOf(error: unknown): UpstreamFailure {
    if (error instanceof UpstreamFailure) return error
    return new UpstreamFailure(this.#isConnected ? 'broken' : 'down', this.#upstream, error)
  }
}
