import type { Declared } from './declared.ts'
import type { BodyFilter, Emit } from './filter.ts'

/** A body about which something is declared. Its last bytes are held back until everything is verified. */
export class VerifiedBody implements BodyFilter {
  readonly #declared: readonly Declared[]
  #held: Buffer | undefined

  constructor(declared: readonly Declared[]) {
    this.#declared = declared
  }

  push(bytes: Buffer, emit: Emit): void {
    for (const each of this.#declared) each.update(bytes)
    if (this.#held) emit(this.#held)
    this.#held = bytes
  }

  end(emit: Emit): void {
    for (const each of this.#declared) each.verify()
    if (this.#held) emit(this.#held)
  }
}
