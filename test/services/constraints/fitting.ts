/** Strings that just fit the constraints of a model, and strings that just do not. */
import type { StringShape } from '../../../protocol/service-model.ts'

/** Strings of a given length, in the forms that patterns of the models ask for. */
const FORMS: readonly ((length: number) => string)[] = [
  (length) => 'a'.repeat(length),
  (length) => '0'.repeat(length),
  (length) => 'A'.repeat(length),
  (length) => (length === 1 ? '/' : `/${'a'.repeat(Math.max(length - 2, 0))}/`),
  (length) => `/${'a'.repeat(Math.max(length - 1, 0))}`,
  (length) => `v${'1'.repeat(Math.max(length - 1, 0))}`,
  (length) => `o-${'a'.repeat(Math.max(length - 2, 0))}`,
  (length) => `p-${'a'.repeat(Math.max(length - 2, 0))}`,
  (length) => `o-aaaaaaaaaa/r-${'a'.repeat(Math.max(length - 15, 0))}`,
  (length) => `http://${'a'.repeat(Math.max(length - 7, 0))}`,
]

/** Longer than what any pattern without a length of its own asks for. */
const LONGEST_GUESS = 64

/** What some pattern or other does not admit. */
const STRANGERS = ['💥', '\u0100', 'é', '\0', '~', ' ', '(', 'A']

export const matches = ({ pattern }: StringShape, text: string): boolean =>
  pattern === undefined || new RegExp(`^(?:${pattern})$`, pattern.includes('\\p') ? 'u' : '').test(text)

/** Unicode scalar values, as AWS counts. */
export const lengthOf = (text: string) => [...text].length

const hasLength = ({ min = 0, max = Number.POSITIVE_INFINITY }: StringShape, text: string) =>
  lengthOf(text) >= min && lengthOf(text) <= max

/** A string of exactly this length; it matches the pattern if any of that length can. */
export function textOfLength(shape: StringShape, length: number): string {
  const texts = FORMS.map((form) => form(length)).filter((text) => text.length === length)
  return texts.find((text) => matches(shape, text)) ?? 'a'.repeat(length)
}

/** A short string that fits. @throws Error when the forms above have none */
export function fittingText(shape: StringShape): string {
  const [first] = shape.enum ?? []
  if (first !== undefined) return first
  const { min = 1, max = LONGEST_GUESS } = shape
  for (let length = Math.max(min, 1); length <= Math.min(max, min + LONGEST_GUESS); length++) {
    const text = textOfLength(shape, length)
    if (matches(shape, text)) return text
  }
  throw new Error(`no form fits ${shape.pattern}`)
}

/** A string whose length fits and that the pattern does not admit. @throws Error when none is known */
export function strangeText(shape: StringShape): string {
  const fitting = fittingText(shape)
  const texts = STRANGERS.flatMap((stranger) => [
    fitting.slice(0, -1) + stranger,
    stranger + fitting.slice(1),
  ])
  const strange = texts.find((text) => hasLength(shape, text) && !matches(shape, text))
  if (strange === undefined) throw new Error(`everything fits ${shape.pattern}`)
  return strange
}
