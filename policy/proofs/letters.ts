/** The letters that searches try, and which of them wildcards accept. Letters are UTF-16 code units. */
import { type Step, Wildcard } from './pattern.ts'

export const colon = ':'.charCodeAt(0)

/** The letters in texts where no pattern asks for one, in this order: first those that names in IAM can have. */
const fillers = 'xyzabcdefghijklmnopqrstuvw-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ+=,@1234567890/'
const firstDigit = fillers.indexOf('1')
const firstOther = fillers.indexOf('/')
const nameLetters = codesOf(fillers.slice(0, firstOther))
const digits = codesOf(fillers.slice(firstDigit, firstOther))

function codesOf(letters: string): ReadonlySet<number> {
  return new Set(Array.from(letters, (letter) => letter.charCodeAt(0)))
}

/** Whether a letter is accepted, by wildcard. */
export type Accepted = readonly boolean[]

const known = new Map<number, Accepted>()

/** Returns which wildcards accept the letter. */
export function acceptedBy(letter: number): Accepted {
  const accepted = known.get(letter) ?? [
    false,
    digits.has(letter),
    nameLetters.has(letter),
    letter !== colon,
    true,
  ]
  known.set(letter, accepted)
  return accepted
}

/**
 * Returns the letters, and others that represent all that aren't among them. If names or digits matter, they have one
 * of their own, as far as patterns don't ask for all.
 *
 * @param letters those that patterns ask for
 * @param wildcards those that matter
 */
export function withOthers(letters: ReadonlySet<number>, wildcards: ReadonlySet<Step>): readonly number[] {
  const others = [0]
  if (wildcards.has(Wildcard.digit)) others.push(firstDigit)
  if (wildcards.has(Wildcard.name)) others.push(firstOther)
  return [...others.map((first) => fillerBeside(letters, first)), ...letters]
}

/** Returns a letter that no pattern asks for, and that isn't one of the first. */
function fillerBeside(letters: ReadonlySet<number>, first: number): number {
  let at = first
  while (letters.has(fillerAt(at))) at++
  return fillerAt(at)
}

/** Returns readable letters first, then others: there is always one more than the patterns have. */
function fillerAt(at: number): number {
  return at < fillers.length ? fillers.charCodeAt(at) : 0x4e00 + at
}
