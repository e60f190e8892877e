/**
 * Sends requests to upstreams: those of clients, which are signed again and stream in both directions, and those of
 * the guard itself.
 */
import type { Duplex } from 'node:stream'
import { incompleteBody } from '../../../../protocol/errors/s3-bodies.ts'
import type { Exchange } from '../../../engine/exchange.ts'
import { Agents } from './agents.ts'
import { ask } from './ask.ts'
import { decodedLength, isChunked } from './body/index.ts'
import { SenderGone, TooLong } from './body/pump.ts'
import { DirectConnections, isDirect } from './direct/index.ts'
import { outgoingHead } from './outgoing.ts'
import { receiveBody } from './receive.ts'
import { relay, relayResponse } from './relay.ts'
import { type Plan, streamed, whole } from './sending.ts'
import { tunnel, UPGRADE_HEADERS } from './tunnel.ts'
import type { AskUpstream, Passage, Passed, Upstream, UpstreamRequest } from './types.ts'

export { SenderGone, TooLong } from './body/pump.ts'
export { receiveBody } from './receive.ts'
export { UpstreamFailure } from './upstream-failure.ts'

export interface TransportSources {
  /** Returns the real time in epoch milliseconds, because upstreams don't use the emulator's clock. */
  readonly now: () => number
  /** How long a connection may take. By default, 5 seconds. */
  readonly connectMilliseconds?: number
  /** How long the answer to a question of the guard may take. By default, 10 seconds. */
  readonly answerMilliseconds?: number
}

const ANSWER_MILLISECONDS = 10_000

/**
 * Bodies with a checksum in their trailer that are received before they pass on, so that the upstream gets the checksum
 * as a header. Parts of large uploads have 5 MB in the SDK for JavaScript, 8 MB in boto3 and the AWS CLI.
 */
const MAXIMUM_RECEIVED_BYTES = 8 * 1024 * 1024
/** The memory for all of them together. */
const MAXIMUM_RECEIVED_AT_ONCE = 4 * MAXIMUM_RECEIVED_BYTES
/** Encoding adds little: lines of less than 100 bytes for chunks of 8 KB. */
const ENCODED = 1.1
/** The space for the lines at the beginning and at the end. */
const LINES_BYTES = 4096

export class Transport {
  readonly #sources: TransportSources
  readonly #agents: Agents
  readonly #direct: DirectConnections
  readonly #tunnels = new Set<Duplex>()
  /** The memory that is reserved for bodies, in bytes. */
  #receiving = 0

  constructor(sources: TransportSources) {
    this.#sources = sources
    this.#agents = new Agents(sources.connectMilliseconds)
    this.#direct = new DirectConnections(sources.connectMilliseconds)
  }

  /**
   * Passes an allowed request to the upstream, and the response to the client.
   *
   * Rejects while the client has no response: with AwsError for a body that is not what was declared, or with
   * UpstreamFailure.
   */
  async forward(exchange: Exchange, passage: Passage): Promise<Passed> {
    const reserved = this.#reserve(exchange, passage)
    const { upgrade } = exchange
    try {
      const { sending, body } = await planOf(exchange, passage, reserved)
      const described = upgrade ? { ...body, headers: [...body.headers, ...UPGRADE_HEADERS] } : body
      const outgoing = outgoingHead(exchange.head, passage.target, described, this.#sources.now())
      const { upstream } = passage.target
      if (!upgrade && 'bytes' in sending && isDirect(upstream, outgoing, sending.bytes))
        return await relayResponse(exchange, passage, this.#direct.send(upstream, outgoing, sending.bytes))
      const request = this.#agents.request(upstream, outgoing)
      if (upgrade) return await tunnel(exchange, upgrade, passage, request, this.#tunnels)
      return await relay(exchange, passage, sending, request)
    } catch (error) {
      if (error instanceof SenderGone || exchange.response.destroyed) return GONE
      throw error
    } finally {
      this.#receiving -= reserved
    }
  }

  /** Returns what asks the upstream that `upstreamOf` selects. */
  asker(upstreamOf: (request: UpstreamRequest) => Upstream): AskUpstream {
    const { now, answerMilliseconds = ANSWER_MILLISECONDS } = this.#sources
    return (request) => ask(this.#agents, upstreamOf(request), request, now(), answerMilliseconds)
  }

  /** Closes all connections to upstreams, also those in use. */
  close(): void {
    this.#agents.close()
    this.#direct.close()
    for (const socket of this.#tunnels) socket.destroy()
  }

  /** Reserves memory for a body that has to be received as a whole. Returns 0 for one that streams. */
  #reserve({ head }: Exchange, passage: Passage): number {
    if (passage.body || !hasTrailer(passage)) return 0
    const length = decodedLength(head)
    const isShort = length <= Math.min(MAXIMUM_RECEIVED_BYTES, MAXIMUM_RECEIVED_AT_ONCE - this.#receiving)
    if (!isShort) return 0
    this.#receiving += length
    return length
  }
}

const GONE: Passed = { status: undefined, failure: undefined }

/** @param reserved the length of a body that has to be received as a whole, or 0 */
async function planOf(exchange: Exchange, passage: Passage, reserved: number): Promise<Plan> {
  const { head } = exchange
  const { body, check, target } = passage
  if (body) return whole(head, check, body)
  if (reserved === 0) return streamed(head, passage)
  const limit = reserved * ENCODED + LINES_BYTES
  const received = await receiveBody(exchange, check, target.scope?.signingName, limit).catch(
    (error: unknown) => {
      throw error instanceof TooLong ? incompleteBody() : error
    },
  )
  return whole(head, check, received)
}

/** Returns whether a checksum follows the body. */
function hasTrailer({ check }: Passage): boolean {
  return isChunked(check) && (check.trailers?.length ?? 0) > 0
}
