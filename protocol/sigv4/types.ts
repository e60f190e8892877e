/**
 * A request as it stood on the wire. All strings hold one byte a character (latin1), which is how node:http hands
 * out request lines and headers: a signature covers bytes, not characters.
 */
export interface SignedRequest {
  readonly method: string
  /** Path of the request line: undecoded, without the query. */
  readonly path: string
  /** Query of the request line: undecoded, without the question mark; empty when there is none. */
  readonly query: string
  /** Names and values in turn, in the order and case they were sent (`rawHeaders` of node:http). */
  readonly headers: readonly string[]
  readonly body: Uint8Array
  /** What is known of a body that was not handed on; `body` is then empty. */
  readonly bodyElsewhere?: BodyElsewhere | undefined
}

/** A body that somebody else has, who answers for what is said of it here. */
export interface BodyElsewhere {
  /** Lower-case hex; undefined: the hash that the request declares has to be taken at its word. */
  readonly sha256: string | undefined
}

/** What a signing key is good for: `{date}/{region}/{service}/aws4_request`. */
export interface CredentialScope {
  /** YYYYMMDD */
  readonly date: string
  readonly region: string
  readonly service: string
  readonly terminator: string
}

/** When a request says it was signed. */
export interface SignedDate {
  /** YYYYMMDD'T'HHMMSS'Z' */
  readonly basic: string
  /** The same moment in milliseconds since 1970. */
  readonly time: number
  /** The text that the moment was read from, for messages. */
  readonly text: string
}

/** What a request says about its signature. Nothing of it is proven before `verifySignature` returned. */
export interface Signature {
  readonly accessKeyId: string
  readonly date: SignedDate
  readonly scope: CredentialScope
  /** Names in the order they were sent; `host` is among them. */
  readonly signedHeaders: readonly string[]
  /** As sent; a right one is 64 lower-case hex digits. */
  readonly signature: string
  readonly sessionToken: string | undefined
  /** True when the signature is in the query, false when it is in the Authorization header. */
  readonly presigned: boolean
  /** Seconds that a presigned request is good for; undefined when it does not say. */
  readonly expires: number | undefined
  /** Hash of the body as declared by header or, in presigned requests, by query. */
  readonly contentSha256: string | undefined
}

/**
 * How a service canonicalises: `standard` normalises the path and encodes it a second time, and always hashes the body;
 * `unsigned-body` does the same with the path, but lets the body stay unsigned; `s3` takes the path as it is, encoded
 * once, lets the body stay unsigned or be signed chunk by chunk, and has demands of its own (`s3.ts`).
 */
export type Style = 'standard' | 'unsigned-body' | 's3'
