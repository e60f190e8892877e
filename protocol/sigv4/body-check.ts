/** What the signature of a request says about its body, for who verifies the body as it arrives. */

/** Verifies the signatures of the chunks of one body, in order. Each is based on the previous one. */
export interface ChunkChain {
  /**
   * Returns whether the next chunk is signed. The last one is empty.
   *
   * @param sha256 the hash of the chunk's data, in lowercase hex
   * @param signature the value of its `chunk-signature`
   */
  verify(sha256: string, signature: string): boolean
  /**
   * Returns whether the trailing headers are signed. Call it after the last chunk.
   *
   * @param trailers names and values as sent, in order, without `x-amz-trailer-signature`
   * @param signature the value of `x-amz-trailer-signature`
   */
  verifyTrailer(trailers: readonly (readonly [name: string, value: string])[], signature: string): boolean
}

export type BodyCheck =
  /** Nothing is known about the body, or everything has been verified already. */
  | { readonly kind: 'none' }
  /** The body must have this hash, in lowercase hex. */
  | { readonly kind: 'hash'; readonly sha256: string }
  /** The body is in aws-chunked encoding, and each chunk must be signed. */
  | { readonly kind: 'signed-chunks'; readonly chain: ChunkChain; readonly trailers: Trailers }
  /**
   * The body is in aws-chunked encoding. If chunks have signatures although none is required, as with
   * `--signatures off`, they are ignored.
   */
  | { readonly kind: 'unsigned-chunks'; readonly trailers: Trailers }

/**
 * The names in `x-amz-trailer`, in lowercase. Undefined when no trailing headers are announced by the declared
 * hash: then the body has none, and no trailer signature.
 */
export type Trailers = readonly string[] | undefined
