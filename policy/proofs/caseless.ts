/** The texts that equal another if case is ignored: see `stringEqualsIgnoreCase`. */
import { lowered } from '../conditions/string.ts'
import { type Pattern, type Piece, patternOf } from './pattern.ts'

/** What the dotted capital I becomes in lower case: two letters. No other letter becomes more than one. */
const dottedI = 'i\u0307'
const capitalDottedI: Piece = { next: ['\u0130'.charCodeAt(0)] }
const capitalSigma = '\u03a3'

/** With more of these letters, a text has too many patterns. */
const mostDottedI = 6

let spellings: ReadonlyMap<string, readonly number[]> | undefined

/** Returns whether {@link caselessPatterns} would return too many patterns. */
export function hasManySpellings(text: string): boolean {
  return lowered(text).split(dottedI).length - 1 > mostDottedI
}

/**
 * Returns patterns that together match the texts that equal the given one. The case of a letter changes nothing about
 * the letters around it, so that each can be replaced by itself.
 */
export function caselessPatterns(text: string): readonly Pattern[] {
  const lower = lowered(text)
  const pieces = Array.from({ length: lower.length }, (_, at): Piece => ({ next: spellingsAt(lower, at) }))
  const dotted = placesOf(dottedI, lower)
  return Array.from({ length: 2 ** dotted.length }, (_, choice) => {
    const replaced = new Set(dotted.filter((_, bit) => (choice >> bit) % 2 === 1))
    return patternOf(
      pieces.flatMap((piece, at) => {
        if (replaced.has(at)) return [capitalDottedI]
        return replaced.has(at - 1) ? [] : [piece]
      }),
    )
  })
}

function placesOf(part: string, text: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at)
  return places
}

/** Returns the letters that become the letter at the place: three for `k`, with the Kelvin sign. */
function spellingsAt(lower: string, at: number): readonly number[] {
  spellings ??= allSpellings()
  const letter = lower.charAt(at)
  const usual = spellings.get(letter) ?? [letter.charCodeAt(0)]
  // What a capital sigma becomes depends on where it is in its word.
  const withSigma = lower.slice(0, at) + capitalSigma + lower.slice(at + 1)
  const isSigma = (letter === 'σ' || letter === 'ς') && lowered(withSigma) === lower
  return isSigma
    ? [...new Set([...usual, capitalSigma.charCodeAt(0)])]
    : usual.filter((code) => code !== 0x3a3)
}

/** Letters that stay as they are, and are no other letter in lower case, aren't listed. */
function allSpellings(): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  for (let code = 0; code < 0x10000; code++) {
    const letter = String.fromCharCode(code)
    const lower = letter.toLowerCase()
    if (lower.length === 1 && lower !== letter)
      found.set(lower, [...(found.get(lower) ?? [lower.charCodeAt(0)]), code])
  }
  return found
}
