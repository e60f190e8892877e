/** Parts of a stream that wait for their reader. */

/** The source is asked to wait while this many parts are unread. */
const MAXIMUM_UNREAD = 100

/** Lets one reader take the parts that a source writes, in their order. */
export class Parts implements AsyncIterable<string> {
  readonly #unread: string[] = []
  #ended = false
  #wake: (() => void) | undefined
  /** Called when the reader has caught up after `write` returned false. */
  onDrained: () => void = () => {}

  /** Returns whether the reader keeps up. */
  write(part: string): boolean {
    if (!this.#ended) this.#unread.push(part)
    this.#wake?.()
    return this.#unread.length < MAXIMUM_UNREAD
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const part = this.#unread.shift()
      if (part !== undefined) {
        yield part
        if (this.#unread.length === 0) this.onDrained()
      } else if (this.#ended) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}
