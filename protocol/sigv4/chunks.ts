/**
 * Verifies the signatures of bodies that are signed in chunks.
 *
 * Source: S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
 * chunks", and the same including trailing headers.
 */
import { createHmac, hash, type KeyObject } from 'node:crypto'
import { EMPTY_BODY, scopeText } from './canonical.ts'
import { equalInConstantTime } from './constant-time.ts'
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

/** Each signature covers the previous one, so that chunks can be neither reordered nor left out. */
export class ChunkSignatures implements ChunkChain {
  readonly #key: KeyObject
  /** The lines that are the same in each text to sign: the time and the scope. */
  readonly #place: string
  #previous: string

  /**
   * @param key the signing key of the request
   * @param signature the verified signature of the head, on which that of the first chunk is based
   */
  constructor(key: KeyObject, { date, scope, signature }: Pick<Signature, 'date' | 'scope' | 'signature'>) {
    this.#key = key
    this.#place = `${date.basic}\n${scopeText(scope)}`
    this.#previous = signature
  }

  verify(sha256: string, signature: string): boolean {
    return this.#isNext('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY_BODY}\n${sha256}`, signature)
  }

  verifyTrailer(trailers: readonly (readonly [string, string])[], signature: string): boolean {
    const sha256 = hash('sha256', Buffer.from(canonicalTrailers(trailers), 'latin1'), 'hex')
    return this.#isNext('AWS4-HMAC-SHA256-TRAILER', sha256, signature)
  }

  #isNext(algorithm: string, hashes: string, signature: string): boolean {
    const text = `${algorithm}\n${this.#place}\n${this.#previous}\n${hashes}`
    const expected = createHmac('sha256', this.#key).update(text, 'latin1').digest('hex')
    this.#previous = expected
    return equalInConstantTime(expected, signature)
  }
}

/** Returns the lines of the trailing headers, as they are signed. */
function canonicalTrailers(trailers: readonly (readonly [string, string])[]): string {
  return trailers.map(([name, value]) => `${name.toLowerCase()}:${trimBlanks(value)}\n`).join('')
}
