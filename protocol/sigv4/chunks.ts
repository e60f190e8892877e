/**
 * Verifies the signatures of bodies that are signed in chunks.
 *
 * Source: S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
 * chunks", and the same including trailing headers.
 */
import { ALGORITHM, EMPTY_BODY, scopeText } from './canonical.ts'
import { equalInConstantTime } from './constant-time.ts'
import { type HmacKey, sha256OfText } from './hashing.ts'
import { trimBlanks } from './headers.ts'
import type { Signature } from './types.ts'

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

/** How the texts of chunks are signed. */
export interface ChunkAlgorithm {
  /** As the texts to sign name it. */
  readonly name: string
  /** Returns whether the text has this signature. The text has one byte per character. */
  isSigned(text: string, signature: string): boolean
}

/** The character that fills signatures of version 4A up to the same length. */
const PADDING = /\*+$/

/**
 * Each signature covers the previous one, so that chunks can be neither reordered nor left out. Once one is wrong, all
 * others are, too.
 *
 * Unverified: Signatures of version 4A are covered without their padding, because it is known only from the source of
 * AWS's client for other streams.
 */
export class ChunkSignatures implements ChunkChain {
  readonly #algorithm: ChunkAlgorithm
  /** The lines that are the same in each text to sign: the time and the scope. */
  readonly #place: string
  /** Undefined after a wrong signature. */
  #previous: string | undefined

  /** @param signature the verified signature of the head, on which the first chunk's is based */
  constructor(
    algorithm: ChunkAlgorithm,
    { date, scope, signature }: Pick<Signature, 'date' | 'scope' | 'signature'>,
  ) {
    this.#algorithm = algorithm
    this.#place = `${date.basic}\n${scopeText(scope)}`
    this.#previous = signature
  }

  verify(sha256: string, signature: string): boolean {
    return this.#isNext('PAYLOAD', `${EMPTY_BODY}\n${sha256}`, signature)
  }

  verifyTrailer(trailers: readonly (readonly [string, string])[], signature: string): boolean {
    const sha256 = sha256OfText(canonicalTrailers(trailers))
    return this.#isNext('TRAILER', sha256, signature)
  }

  #isNext(kind: string, hashes: string, padded: string): boolean {
    if (this.#previous === undefined || padded.length > MAXIMUM_LENGTH) return false
    const signature = padded.replace(PADDING, '')
    const text = `${this.#algorithm.name}-${kind}\n${this.#place}\n${this.#previous}\n${hashes}`
    const isSigned = this.#algorithm.isSigned(text, signature)
    this.#previous = isSigned ? signature : undefined
    return isSigned
  }
}

/** In characters. */
const MAXIMUM_LENGTH = 144

/** Signs chunks as in version 4. @param key the signing key of the request */
export function hmacChunks(key: HmacKey): ChunkAlgorithm {
  return {
    name: ALGORITHM,
    isSigned: (text, signature) => equalInConstantTime(key.sign(text), signature),
  }
}

/** Returns the lines of the trailing headers, as they are signed. */
function canonicalTrailers(trailers: readonly (readonly [string, string])[]): string {
  return trailers.map(([name, value]) => `${name.toLowerCase()}:${trimBlanks(value)}\n`).join('')
}
