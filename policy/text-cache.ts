/**
 * Keeps what texts were made into, in two generations. A full young generation becomes the old one; a hit in
 * the old generation moves the entry back. A hit in the young generation writes nothing, and unused entries are
 * dropped.
 */
export class TextCache<T extends object> {
  readonly #make: (text: string) => T
  readonly #maxCharacters: number
  #young = new Map<string, T>()
  #old = new Map<string, T>()
  #youngCharacters = 0

  /** @param maxCharacters limits the total length of the texts in one generation */
  constructor(make: (text: string) => T, maxCharacters: number) {
    this.#make = make
    this.#maxCharacters = maxCharacters
  }

  /** Returns the same object for the same text while it is cached. */
  get(text: string): T {
    const known = this.#young.get(text)
    if (known !== undefined) return known
    const made = this.#old.get(text) ?? this.#make(text)
    this.#remember(text, made)
    return made
  }

  #remember(text: string, made: T): void {
    this.#young.set(text, made)
    this.#youngCharacters += text.length
    if (this.#youngCharacters <= this.#maxCharacters) return
    this.#old = this.#young
    this.#young = new Map()
    this.#youngCharacters = 0
  }
}
