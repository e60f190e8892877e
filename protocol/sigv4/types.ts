/**
 * A request as sent. All strings have one character per byte (latin1), as in the request lines and headers of
 * node:http, because a signature covers bytes, not characters.
 */
export interface SignedRequest {
  readonly method: string
  /** Path of the request line, not decoded, without the query. */
  readonly path: string
  /** Query of the request line, not decoded, without the question mark. Empty when the request has none. */
  readonly query: string
  /**
   * Alternating names and values, in the order and case in which they were sent. They are `rawHeaders` of
   * node:http.
   */
  readonly headers: readonly string[]
  readonly body: Uint8Array
  /** The facts about a body that was not forwarded. `body` is then empty. */
  readonly bodyElsewhere?: RemoteBody | undefined
}

/** A body that stays with the sender of the forwarded request, which vouches for its hash. */
export interface RemoteBody {
  /** Lowercase hex. Undefined when the hash that the request declares has to be trusted. */
  readonly sha256: string | undefined
}

/** The scope of a signing key: `{date}/{region}/{service}/aws4_request`, in version 4A without the region. */
export interface CredentialScope {
  /** YYYYMMDD */
  readonly date: string
  /** Empty in version 4A. */
  readonly region: string
  readonly service: string
  readonly terminator: string
}

/** The time at which a request states that it was signed. */
export interface SignedDate {
  /** YYYYMMDD'T'HHMMSS'Z' */
  readonly basic: string
  /** The same time in milliseconds since 1970. */
  readonly time: number
  /** The text that the time was parsed from, for messages. */
  readonly text: string
}

/** The signature of a request as stated in it. Nothing in it is proven until `verifySignature` returns. */
export interface Signature {
  readonly accessKeyId: string
  readonly date: SignedDate
  readonly scope: CredentialScope
  /** Names in the order in which they were sent, including `host`. */
  readonly signedHeaders: readonly string[]
  /** As sent. A valid signature has 64 lowercase hex digits. */
  readonly signature: string
  readonly sessionToken: string | undefined
  /** True when the signature is in the query, false when it is in the Authorization header. */
  readonly presigned: boolean
  /** X-Amz-Expires: seconds for which a presigned request is valid. Undefined when it is not sent. */
  readonly expires: number | undefined
  /** The regions for which a signature of version 4A is valid, such as `us-east-1,eu-*`. Undefined in version 4. */
  readonly regionSet?: string | undefined
  /** Hash of the body as declared in a header or, in presigned requests, in the query. */
  readonly contentSha256: string | undefined
}

/**
 * How a service canonicalizes requests.
 *
 * - `standard` normalizes the path, encodes it a second time, and always hashes the body.
 * - `unsigned-body` does the same with the path, but allows an unsigned body.
 * - `s3` keeps the path as it is, encoded once, allows an unsigned body or one signed in chunks, and has
 *   additional requirements (`s3.ts`).
 */
export type Style = 'standard' | 'unsigned-body' | 's3'
