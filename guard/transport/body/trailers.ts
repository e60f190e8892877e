/** Reads the trailing headers of a body in aws-chunked encoding. */
import { checksumMismatch, malformedTrailer, unsupportedTrailer } from '../../../protocol/errors/s3-bodies.ts'
import type { Trailers } from '../../../protocol/sigv4/body-check.ts'
import type { ChunkChain } from '../../../protocol/sigv4/chunks.ts'
import { signatureDoesNotMatch } from '../../../protocol/sigv4.ts'
import { algorithmOf, type Checksum, newChecksum } from './checksums.ts'
import { hasForm } from './declared.ts'

const SIGNATURE = 'x-amz-trailer-signature'
/** More than the one that S3 permits, and its signature. */
const MAXIMUM_LINES = 4

type Trailer = readonly [name: string, value: string]

export class TrailerReader {
  readonly #announced: readonly string[]
  readonly #chain: ChunkChain | undefined
  readonly #checksums: ReadonlyMap<string, Checksum>
  readonly #read: Trailer[] = []
  #signature: string | undefined

  /**
   * @param chain verifies the signature of the trailer. Undefined when it needs none
   * @throws InvalidRequest for a trailer that is no checksum
   */
  constructor(announced: Trailers, chain: ChunkChain | undefined) {
    this.#announced = announced ?? []
    this.#chain = announced ? chain : undefined
    this.#checksums = new Map(this.#announced.map((name) => [name, checksumOf(name)]))
  }

  /** Takes bytes of the decoded body, for the checksum. */
  update(bytes: Buffer): void {
    for (const checksum of this.#checksums.values()) checksum.update(bytes)
  }

  /** @param line without its end. @throws MalformedTrailerError */
  add(line: string): void {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (colon < 1 || this.#read.length >= MAXIMUM_LINES) throw malformedTrailer()
    if (name === SIGNATURE) this.#signature = value
    else this.#read.push([line.slice(0, colon), value])
  }

  /**
   * Verifies that the trailers are those that were announced, and signed where chunks are, and that the checksum is right.
   *
   * @returns alternating names and values
   * @throws MalformedTrailerError, SignatureDoesNotMatch, BadDigest
   */
  verify(): readonly string[] {
    const names = this.#read.map(([name]) => name.trim().toLowerCase())
    if (names.length !== this.#announced.length || names.some((name) => !this.#announced.includes(name)))
      throw malformedTrailer()
    if (this.#chain && !this.#chain.verifyTrailer(this.#read, this.#signature ?? ''))
      throw signatureDoesNotMatch()
    for (const [at, [, value]] of this.#read.entries()) this.#verifyChecksum(names[at] ?? '', value)
    return this.#read.flat()
  }

  #verifyChecksum(name: string, value: string): void {
    const algorithm = algorithmOf(name) ?? ''
    if (!hasForm(value, algorithm)) throw malformedTrailer()
    if (this.#checksums.get(name)?.digest() !== value) throw checksumMismatch(algorithm.toUpperCase())
  }
}

function checksumOf(name: string): Checksum {
  const algorithm = algorithmOf(name)
  if (algorithm === undefined) throw unsupportedTrailer()
  return newChecksum(algorithm)
}
