/** Requests to the upstream, the emulator that really has a service, and its responses. */

export interface Upstream {
  /** Scheme, host, and port. Without path. */
  readonly url: URL
  /** The pair that signs for this upstream. Undefined: the account number is the access key ID, and the secret is `test`. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A request of the guard itself, to learn about a resource. */
export interface UpstreamRequest {
  /** The service as in the scope of signatures. */
  readonly signingName: string
  readonly accountId: string
  readonly region: string
  readonly method: string
  /** Encoded. */
  readonly path: string
  /** Encoded, without the question mark. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
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
