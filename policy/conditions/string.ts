/** StringEquals treats `*` literally. In StringLike it matches any characters, including `/` and `:`. */
import { compileGlob, matchesGlob } from '../match.ts'
import { textOf } from '../template.ts'
import { templateOperands } from './operand.ts'

export const stringEquals = templateOperands({ wildcards: false }, (tokens) => {
  const text = textOf(tokens)
  return (value) => value === text
})

export const stringEqualsIgnoreCase = templateOperands({ wildcards: false }, (tokens) => {
  const text = lowered(textOf(tokens))
  return (value) => lowered(value) === text
})

export const stringLike = templateOperands({ wildcards: true }, (tokens) => {
  const glob = compileGlob(tokens)
  return (value) => matchesGlob(glob, value)
})

/** Characters beyond U+FFFF, and the first half of such a character. */
const astral = /[\u{10000}-\u{10ffff}]/u
const half = /[\ud800-\udbff]/

/**
 * Returns the text in lower case by Unicode's full mapping, with a sigma at the end of a word as its own
 * letter. AWS does not lower characters beyond U+FFFF, but such a letter continues the word of a sigma
 * (recorded on AWS, September 2026).
 */
export function lowered(text: string): string {
  const lower = text.toLowerCase()
  if (!half.test(text)) return lower
  const kept = [...text].filter((character) => character.length > 1)
  return String.raw({ raw: lower.split(astral) }, ...kept)
}
