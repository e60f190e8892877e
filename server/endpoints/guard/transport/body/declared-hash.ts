/** Verifies the hash of a body that the signature of the request covers. */
import { createHash } from 'node:crypto'
import { ContentMismatch } from '../../../../../protocol/sigv4.ts'
import type { BodyFilter, Emit } from './filter.ts'

/** Holds the last bytes back until the hash of all is known. */
export class DeclaredHash implements BodyFilter {
  readonly #declared: string
  readonly #hash = createHash('sha256')
  #held: Buffer | undefined

  /** @param declared in lowercase hex */
  constructor(declared: string) {
    this.#declared = declared
  }

  push(bytes: Buffer, emit: Emit): void {
    this.#hash.update(bytes)
    if (this.#held) emit(this.#held)
    this.#held = bytes
  }

  end(emit: Emit): void {
    if (this.#hash.digest('hex') !== this.#declared) throw new ContentMismatch()
    if (this.#held) emit(this.#held)
  }
}
