/** Finds patterns that match nothing beyond what another of the same list matches. */
import { type Glob, globOf, matchesGlob } from '../match.ts'

/** Of the patterns with letters behind a wildcard, only the first ones are compared with all others. */
const mostCompared = 100

/** What only wildcards match, because no policy contains it. */
const anything = '\0'

/** A pattern, and those that match nothing else. */
export interface Group<T> {
  readonly cover: T
  readonly covered: readonly T[]
}

interface Pattern<T> {
  readonly item: T
  readonly text: string
}

/**
 * Returns the groups in the order of their covers. Equal texts form a group. Takes practically linear time.
 *
 * @param textOf returns the pattern, in which variables are literal text
 * @param canCover whether every `*` of a pattern matches anything
 */
export function coveringGroups<T>(
  items: readonly T[],
  textOf: (item: T) => string,
  canCover: (text: string) => boolean,
): readonly Group<T>[] {
  const patterns = items.map((item) => ({ item, text: textOf(item).split(/\*+/).join('*') }))
  const index = new Index(patterns, canCover)
  const groups = new Map<Pattern<T>, T[]>()
  for (const pattern of patterns) {
    const cover = index.coverOf(pattern)
    if (cover === undefined) continue
    // Copying the group for each pattern would take quadratic time.
    const group = groups.get(cover)
    if (group === undefined) groups.set(cover, [pattern.item])
    else group.push(pattern.item)
  }
  return patterns.flatMap((pattern) => {
    const covered = groups.get(pattern)
    return covered === undefined ? [] : [{ cover: pattern.item, covered }]
  })
}

class Index<T> {
  readonly #first = new Map<string, Pattern<T>>()
  /** By the text before the only wildcard, a `*` at the end. */
  readonly #beginnings = new Map<string, Pattern<T>>()
  readonly #lengths: readonly number[]
  readonly #others: readonly (Pattern<T> & { readonly glob: Glob })[]

  constructor(patterns: readonly Pattern<T>[], canCover: (text: string) => boolean) {
    for (const each of patterns) if (!this.#first.has(each.text)) this.#first.set(each.text, each)
    const wide = [...this.#first.values()].filter(({ text }) => /^[^?]*\*[^?]*$/.test(text) && canCover(text))
    for (const each of wide.filter(isBeginning)) this.#beginnings.set(each.text.slice(0, -1), each)
    this.#lengths = [...new Set([...this.#beginnings.keys()].map(({ length }) => length))].sort(
      (a, b) => a - b,
    )
    this.#others = wide
      .filter((each) => !isBeginning(each))
      .slice(0, mostCompared)
      .map((each) => ({ ...each, glob: globOf(each.text) }))
  }

  /** Returns the widest pattern that covers another one. Of equal ones, it is the first. */
  coverOf(pattern: Pattern<T>): Pattern<T> | undefined {
    const { text } = pattern
    const first = this.#first.get(text)
    const found = this.#byBeginning(text) ?? this.#byMatch(text)
    if (found === undefined) return first === pattern ? undefined : first
    return this.coverOf(found) ?? found
  }

  #byBeginning(text: string): Pattern<T> | undefined {
    const end = endOfLiteral(text)
    for (const length of this.#lengths) {
      if (length > end) return undefined
      const found = this.#beginnings.get(text.slice(0, length))
      if (found !== undefined && found.text !== text) return found
    }
    return undefined
  }

  #byMatch(text: string): Pattern<T> | undefined {
    const value = text.split(/[*?]/).join(anything)
    return this.#others.find((each) => each.text !== text && matchesGlob(each.glob, value))
  }
}

function isBeginning({ text }: Pattern<unknown>): boolean {
  return text.indexOf('*') === text.length - 1
}

/** Returns where the first wildcard is. */
function endOfLiteral(text: string): number {
  const at = text.search(/[*?]/)
  return at < 0 ? text.length : at
}
