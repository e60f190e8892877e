/**
 * Sends requests to upstreams: those of clients, which are signed again and stream in both directions, and those of
 * the guard itself.
 */
import type { Duplex } from 'node:stream'
import type { Exchange } from '../../core/engine/exchange.ts'
import { incompleteBody } from '../../protocol/errors/s3-bodies.ts'
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
export { receiveArrived, receiveBody } from './receive.ts'
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
    const reserved = this.#reserve(passage)
    try {
      const plan = reserved === 0 ? planOf(passage) : await receivedPlan(exchange, passage, reserved)
      return await this.#send(exchange, passage, plan)
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

  #send(exchange: Exchange, passage: Passage, { sending, body }: Plan): Promise<Passed> {
    const { upgrade } = exchange
    const { upstream } = passage.target
    const described = upgrade ? { ...body, headers: [...body.headers, ...UPGRADE_HEADERS] } : body
    const head = outgoingHead(passage, described, this.#sources.now())
    if (!upgrade && 'bytes' in sending && isDirect(upstream, head, sending.bytes))
      return relayResponse(exchange, passage, this.#direct.send(upstream, head, sending.bytes))
    const request = this.#agents.request(upstream, head)
    if (upgrade) return tunnel(exchange, upgrade, passage, request, this.#tunnels)
    return relay(exchange, passage, sending, request)
  }

  /** Reserves memory for a body that has to be received as a whole. Returns 0 for one that streams. */
  #reserve(passage: Passage): number {
    if (passage.body || !hasTrailer(passage)) return 0
    const length = decodedLength(passage.head)
    const isShort = length <= Math.min(MAXIMUM_RECEIVED_BYTES, MAXIMUM_RECEIVED_AT_ONCE - this.#receiving)
    if (!isShort) return 0
    this.#receiving += length
    return length
  }
}

const GONE: Passed = { status: undefined, failure: undefined }

function planOf(passage: Passage): Plan {
  const { body, check, head } = passage
  return body ? whole(head, check, body) : streamed(passage)
}

/** Receives the body first. @param reserved its length */
async function receivedPlan(exchange: Exchange, passage: Passage, reserved: number): Promise<Plan> {
  const { head, check, target } = passage
  const limit = reserved * ENCODED + LINES_BYTES
  const { signingName } = target.scope ?? {}
  const received = await receiveBody(exchange, { check, signingName, limit }).catch((error: unknown) => {
    throw error instanceof TooLong ? incompleteBody() : error
  })
  return whole(head, check, received)
}

/** Returns whether a checksum follows the body. */
function hasTrailer({ check }: Passage): boolean {
  return isChunked(check) && (check.trailers?.length ?? 0) > 0
}
