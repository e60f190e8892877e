/**
 * Sends requests to upstreams: those of clients, which are signed again and stream in both directions, and those of
 * the guard itself.
 */
import type { BodyCheck } from '../../../../protocol/sigv4/body-check.ts'
import type { Exchange } from '../../../engine/exchange.ts'
import { Agents } from './agents.ts'
import { DeclaredHash } from './body/declared-hash.ts'
import type { BodyFilter } from './body/filter.ts'
import { headerOf } from './headers.ts'
import { type OutgoingBody, outgoingHead, sha256Of } from './outgoing.ts'
import { relay, type Sending } from './relay.ts'
import type { Passage, Passed } from './types.ts'

export interface TransportSources {
  /** Returns the real time in epoch milliseconds, because upstreams don't use the emulator's clock. */
  readonly now: () => number
  /** How long a connection may take. By default, 5 seconds. */
  readonly connectMilliseconds?: number
}

export class Transport {
  readonly #sources: TransportSources
  readonly #agents: Agents

  constructor(sources: TransportSources) {
    this.#sources = sources
    this.#agents = new Agents(sources.connectMilliseconds)
  }

  /**
   * Passes an allowed request to the upstream, and the response to the client.
   *
   * Rejects while the client has no response: with AwsError for a body that is not what was declared, or with
   * UpstreamFailure.
   */
  async forward(exchange: Exchange, passage: Passage): Promise<Passed> {
    const { sending, body } = outgoingBody(exchange, passage)
    const { head } = exchange
    const outgoing = outgoingHead(head, passage.target, body, this.#sources.now())
    return relay(exchange, passage, sending, this.#agents.request(passage.target.upstream, outgoing))
  }

  /** Closes all connections to upstreams, also those in use. */
  close(): void {
    this.#agents.close()
  }
}

const NO_NAMES: ReadonlySet<string> = new Set()

/** Returns how the body is sent, and what the upstream is told of it. */
function outgoingBody(
  { head }: Exchange,
  { body, check }: Passage,
): { sending: Sending; body: OutgoingBody } {
  if (body) {
    const { bytes } = body
    const headers = ['Content-Length', String(bytes.length)]
    const dropped = new Set(['content-length'])
    return { sending: { bytes }, body: { sha256: sha256Of(bytes), headers, dropped } }
  }
  const sha256 = check.kind === 'hash' ? check.sha256 : undefined
  return {
    sending: { filter: filterOf(check) },
    body: { sha256, headers: framingOf(head), dropped: NO_NAMES },
  }
}

/** Returns the header for a body of unknown length. */
function framingOf({ headers }: Exchange['head']): readonly string[] {
  return headerOf(headers, 'transfer-encoding') === undefined ? [] : ['Transfer-Encoding', 'chunked']
}

function filterOf(check: BodyCheck): BodyFilter | undefined {
  return check.kind === 'hash' ? new DeclaredHash(check.sha256) : undefined
}
