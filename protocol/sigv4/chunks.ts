/**
 * Verifies the signatures of bodies that are signed in chunks.
 *
 * Source: S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
 * chunks", and the same including trailing headers.
 */
import { createHmac, hash, type KeyObject } from 'node:crypto'
import type { ChunkChain } from './body-check.ts'
import { EMPTY_BODY, scopeText } from './canonical.ts'
import { equalInConstantTime } from './constant-time.ts'
import type { Signature } from './types.ts'

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
  return trailers.map(([name, value]) => `${name.toLowerCase()}:${value.trim()}\n`).join('')
}
