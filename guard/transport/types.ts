/** Requests to the upstream, the emulator that really has a service, and its responses. */

import type { Exchange } from '../../core/engine/exchange.ts'
import type { Answer } from '../../protocol/request.ts'
import type { BodyCheck } from '../../protocol/sigv4/body-check.ts'
import type { BodyFilter } from './body/filter.ts'

export interface Upstream {
  /** Scheme, host, and port. Without path. */
  readonly url: URL
  /** The pair that signs for this upstream. Undefined: the account number is the access key ID, and the secret is `test`. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** What a request to the upstream is signed for. */
export interface SigningScope {
  /** The service as in the scope of signatures. */
  readonly signingName: string
  readonly region: string
  readonly accountId: string
}

export interface Target {
  readonly upstream: Upstream
  /** Undefined for what is no AWS API: its signature, if it has one, is only removed. */
  readonly scope: SigningScope | undefined
}

/** How an allowed request passes. */
export interface Passage {
  /** The request as the upstream gets it, but for its signature and the description of its body. */
  readonly head: Exchange['head']
  /** Replaces that of the head. Undefined: the query is as in the head. */
  readonly query?: string | undefined
  readonly target: Target
  readonly check: BodyCheck
  /** The body, if it was received before the decision. Undefined: it is passed on as it arrives. */
  readonly body: ReceivedBody | undefined
  /** Makes another body from the one that arrives. */
  readonly rewriting?: Rewriting | undefined
  /** Alternating names and values that are added to the response. */
  readonly responseHeaders: readonly string[]
  /** Asked when the head of the upstream's response has arrived. Undefined: the response passes as it is. */
  readonly inspect: Inspect | undefined
}

/** A body that is made as the client's arrives. */
export interface Rewriting {
  readonly filter: BodyFilter
  /** In bytes. Undefined when it is not known. */
  readonly length: number | undefined
}

/** A body that was received and verified as a whole, without the framing of `aws-chunked`. */
export interface ReceivedBody {
  readonly bytes: Buffer
  /** Checksums of the trailer, as alternating names and values, which the upstream gets as headers. */
  readonly checksums: readonly string[]
  /** The hash of `bytes` in lowercase hex. Undefined when nobody has computed it yet. */
  readonly sha256?: string | undefined
}

/**
 * Decides by its head what becomes of a response, of which nothing else may have arrived.
 *
 * @param headers alternating names and values
 */
export type Inspect = (status: number, headers: readonly string[]) => Inspection

export type Inspection =
  | { readonly kind: 'pass' }
  /**
   * The body is read, up to the limit in bytes, and possibly replaced by another response. Undefined: it passes as it is.
   * A body over the limit is a failure of the upstream.
   */
  | { readonly kind: 'replace'; readonly limit: number; replace: Replace }

/** Returns undefined for a body that passes as it is. */
export type Replace = (body: Buffer) => Answer | undefined | Promise<Answer | undefined>

/** A request that passed, as far as it did. */
export interface Passed {
  /** The status that the client got. Undefined when it left before. */
  readonly status: number | undefined
  /** Why the connection of the client was destroyed in the middle of the response. Undefined when it is complete. */
  readonly failure: Error | undefined
}

/** A request of the guard itself, to learn about a resource. */
export interface UpstreamRequest extends SigningScope {
  readonly method: string
  /** Encoded. */
  readonly path: string
  /** Encoded, without the question mark. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether no request waits for the answer, so that the process may exit before it arrives. */
  readonly isInBackground?: boolean
}

export interface UpstreamResponse {
  readonly status: number
  /** Returns a header by its lowercase name. */
  header(name: string): string | undefined
  /** Bounded: a response that is longer is a failure. */
  readonly body: Buffer
}

/** Rejects with UpstreamFailure when the upstream is down, slow, or breaks off. */
export type AskUpstream = (request: UpstreamRequest) => Promise<UpstreamResponse>
