/** Finds where a value of a call first differs from what a statement expects. */

/** Half-open range of positions in a text. */
export interface Range {
  readonly start: number
  readonly end: number
}

interface Difference {
  readonly expected: Range
  readonly actual: Range
}

/** Returns the first difference between a pattern of a policy and a text. `*` and `?` stand for anything. */
export function differenceOf(expected: string, actual: string, ignoreCase = false): Difference {
  const [pattern, text] = ignoreCase ? [expected.toLowerCase(), actual.toLowerCase()] : [expected, actual]
  const { at, position } = firstMismatch(pattern, text)
  return { expected: toSegment(expected, at), actual: toSegment(actual, position) }
}

interface Mismatch {
  /** The position in the pattern. */
  readonly at: number
  /** The position in the text. */
  readonly position: number
}

/** Walks through both until a literal of the pattern is not where, or anywhere after where, it has to be. */
function firstMismatch(pattern: string, text: string): Mismatch {
  let position = 0
  for (const { 1: wildcards = '', 2: literal = '', index } of pattern.matchAll(/([*?]*)([^*?]*)/g)) {
    const found = findLiteral(text, wildcards, literal, position)
    if (found.same < literal.length)
      return { at: index + wildcards.length + found.same, position: found.at + found.same }
    position = literal === '' && wildcards.includes('*') ? text.length : found.at + literal.length
  }
  return { at: pattern.length, position }
}

/** Returns where a literal is after wildcards, and how many of its characters are there. */
function findLiteral(text: string, wildcards: string, literal: string, position: number) {
  const from = position + wildcards.replaceAll('*', '').length
  if (!wildcards.includes('*')) return { at: from, same: agreeing(literal, text.slice(from)) }
  const at = text.indexOf(literal, from)
  return at === -1 ? { at: from, same: 0 } : { at, same: literal.length }
}

/** Returns how many characters at the beginning are the same. */
function agreeing(one: string, other: string): number {
  let same = 0
  while (same < one.length && one[same] === other[same]) same++
  return same
}

/** Returns the rest of the segment, with the slash or colon that ends it. */
function toSegment(text: string, start: number): Range {
  const end = text.slice(start).search(/[/:]/)
  return { start, end: end === -1 ? text.length : start + end + 1 }
}

/** Orders the expected values: those that agree longest with the actual one come first. */
export function nearestFirst(
  expected: readonly string[],
  actual: string,
  ignoreCase = false,
): readonly string[] {
  const agreement = (value: string) => differenceOf(value, actual, ignoreCase).actual.start
  return [...expected].sort((one, other) => agreement(other) - agreement(one))
}
