interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** The line is written again after this many rows. */
const STEP = 1000
const ERASED = '\r\u001b[K'

/** Counts rows on one line of a terminal. Writes nothing if the output is no terminal. */
export class ProgressLine {
  readonly #terminal: Terminal
  #shown = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show(rows: number): void {
    if (!this.#terminal.isTTY || rows < this.#shown + STEP) return
    this.#shown = rows
    this.#terminal.write(`\r${rows.toLocaleString('en')} rows`)
  }

  /** Removes the line, so that the result takes its place. */
  end(): void {
    if (this.#shown > 0) this.#terminal.write(ERASED)
  }
}
