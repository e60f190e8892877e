/**
 * Decodes and verifies bodies in aws-chunked encoding: chunks with their sizes, and possibly signatures and a trailer.
 *
 * The upstream gets the decoded body. Measured: s3rver stores the encoding of chunks without signatures as part of the
 * object, and moto 5.1 remembers `aws-chunked` as the object's encoding.
 *
 * Source: S3 API reference, "Signature calculations for the Authorization header: Transferring a payload in multiple
 * chunks", and the same with trailing headers.
 */
import { createHash, type Hash } from 'node:crypto'
import { incompleteBody, invalidChunkSize } from '../../../protocol/errors/s3-bodies.ts'
import type { BodyCheck } from '../../../protocol/sigv4/body-check.ts'
import type { ChunkChain } from '../../../protocol/sigv4/chunks.ts'
import { signatureDoesNotMatch } from '../../../protocol/sigv4.ts'
import type { BodyFilter, Emit } from './filter.ts'
import { TrailerReader } from './trailers.ts'

export type ChunkedCheck = Extract<BodyCheck, { readonly trailers: unknown }>

/** Without a signature, sizes are much shorter. A checksum has at most 44 characters. */
const MAXIMUM_LINE = 256
/** Signatures of version 4 have 64 digits, those of version 4A up to 144, or asterisks that fill them up. */
const SIZE_LINE = /^([\da-f]{1,13})(?:;chunk-signature=([\da-f]{64,144}\**))?\r$/i
const MINIMUM_CHUNK_BYTES = 8192

type State = 'size' | 'data' | 'end-of-data' | 'trailer' | 'complete'

export class AwsChunkedBody implements BodyFilter {
  readonly #decoded: BodyFilter
  readonly #length: number
  readonly #chain: ChunkChain | undefined
  readonly #trailers: TrailerReader
  #state: State = 'size'
  /** The beginning of a line. */
  #line = ''
  #received = 0
  /** Bytes of the chunk that are to come. */
  #left = 0
  #chunks = 0
  #size = 0
  #signature = ''
  #hash: Hash | undefined
  /** The trailing headers, as alternating names and values. Empty until everything was verified. */
  checksums: readonly string[] = []

  /**
   * @param length of the decoded body in bytes, as declared
   * @param decoded takes the decoded body
   */
  constructor(check: ChunkedCheck, length: number, decoded: BodyFilter) {
    this.#length = length
    this.#decoded = decoded
    this.#chain = check.kind === 'signed-chunks' ? check.chain : undefined
    this.#trailers = new TrailerReader(check.trailers, this.#chain)
  }

  push(bytes: Buffer, emit: Emit): void {
    let at = 0
    while (at < bytes.length)
      at = this.#state === 'data' ? this.#readData(bytes, at, emit) : this.#readLine(bytes, at)
  }

  end(emit: Emit): void {
    if (this.#state !== 'complete' || this.#received !== this.#length) throw incompleteBody()
    this.checksums = this.#trailers.verify()
    this.#decoded.end(emit)
  }

  /** @returns where the rest begins */
  #readData(bytes: Buffer, at: number, emit: Emit): number {
    const end = Math.min(bytes.length, at + this.#left)
    const data = bytes.subarray(at, end)
    this.#left -= data.length
    this.#hash?.update(data)
    this.#trailers.update(data)
    this.#decoded.push(data, emit)
    if (this.#left === 0) {
      this.#verifyChunk()
      this.#state = 'end-of-data'
    }
    return end
  }

  #readLine(bytes: Buffer, at: number): number {
    if (this.#state === 'complete') throw incompleteBody()
    const end = bytes.indexOf('\n', at)
    this.#line += bytes.toString('latin1', at, Math.min(end < 0 ? bytes.length : end, at + MAXIMUM_LINE + 1))
    if (this.#line.length > MAXIMUM_LINE) throw incompleteBody()
    if (end < 0) return bytes.length
    const line = this.#line
    this.#line = ''
    this.#takeLine(line)
    return end + 1
  }

  /** @param line with its carriage return, without its line feed */
  #takeLine(line: string): void {
    if (this.#state === 'size') this.#startChunk(line)
    else if (this.#state === 'end-of-data' && line === '\r') this.#state = 'size'
    else if (this.#state === 'trailer') this.#takeTrailer(line)
    else throw incompleteBody()
  }

  #startChunk(line: string): void {
    const [, digits, signature] = SIZE_LINE.exec(line) ?? []
    if (digits === undefined || (this.#chain && signature === undefined)) throw incompleteBody()
    const before = this.#size
    this.#chunks++
    this.#size = Number.parseInt(digits, 16)
    this.#signature = signature ?? ''
    this.#hash = this.#chain && createHash('sha256')
    if (this.#size === 0) this.#endChunks()
    else if (this.#chunks > 1 && before < MINIMUM_CHUNK_BYTES) throw invalidChunkSize(this.#chunks, before)
    else this.#expectData()
  }

  #expectData(): void {
    this.#received += this.#size
    if (this.#received > this.#length) throw incompleteBody()
    this.#left = this.#size
    this.#state = 'data'
  }

  #endChunks(): void {
    this.#verifyChunk()
    this.#state = 'trailer'
  }

  #verifyChunk(): void {
    if (!this.#chain || !this.#hash) return
    if (!this.#chain.verify(this.#hash.digest('hex'), this.#signature.toLowerCase()))
      throw signatureDoesNotMatch()
  }

  #takeTrailer(line: string): void {
    if (line === '\r') this.#state = 'complete'
    else this.#trailers.add(line.replace(/\r$/, ''))
  }
}
