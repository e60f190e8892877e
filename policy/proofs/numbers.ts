/** The classes of numbers by the numbers that conditions compare them with. */
import { compareDecimals, type Decimal, readNumber } from '../conditions/numeric.ts'

/** A number as written. */
interface Written {
  readonly text: string
  readonly value: Decimal
}

/** Whole numbers up to this are exact as floats, with their neighbors. */
const largestWhole = 1e15

/**
 * Returns each of the numbers, one between each two, one below all, and one above all: every other number compares
 * with the given ones as one of these does. Texts that aren't numbers are omitted.
 */
export function numberValues(texts: readonly string[]): readonly string[] {
  const sorted = sortedNumbers(texts)
  const [lowest] = sorted
  const highest = sorted.at(-1)
  if (lowest === undefined || highest === undefined) return ['0']
  const values = sorted.flatMap((number, at) => {
    const next = sorted[at + 1]
    return next === undefined ? [number.text] : [number.text, between(number, next)]
  })
  return [...values, below(lowest), above(highest)]
}

/** Returns spellings of a number that differ from each other, without end. */
export function* spellingsOfNumber(text: string): Generator<string> {
  yield text
  for (let zeros = '0'; ; zeros += '0') yield withFurtherDigits(text, zeros)
}

/** Returns the number with digits behind those that it has. */
function withFurtherDigits(text: string, digits: string): string {
  return text.replace(
    /^([+-]?\d*)\.?(\d*)/,
    (_, whole: string, fraction: string) => `${whole}.${fraction}${digits}`,
  )
}

function sortedNumbers(texts: readonly string[]): readonly Written[] {
  const numbers: Written[] = []
  for (const text of texts) {
    const value = readNumber(text)
    if (value !== undefined) numbers.push({ text, value })
  }
  numbers.sort((one, other) => compareDecimals(one.value, other.value))
  return numbers.filter(({ value }, at) => {
    const before = numbers[at - 1]
    return before === undefined || compareDecimals(before.value, value) !== 0
  })
}

/** Returns a number between two: a whole one if that is easily found. */
function between(low: Written, high: Written): string {
  const whole = Math.floor(Number(low.text)) + 1
  // Rounding keeps the order, so what lies between the rounded numbers lies between the exact ones.
  if (Math.abs(whole) < largestWhole && Number(low.text) < whole && whole < Number(high.text))
    return String(whole)
  if (low.value.sign < 0 && high.value.sign > 0) return '0'
  if (low.value.sign < 0) return negated(between(opposite(high), opposite(low)))
  return low.value.sign === 0 ? tenth(high.text) : slightlyAbove(low.text, high.value.digits.length)
}

function opposite({ text, value }: Written): Written {
  return { text: negated(text), value: { ...value, sign: value.sign === 0 ? 0 : -value.sign } }
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text.replace('+', '')}`
}

/** Returns at most a tenth of a positive number. Its exponent stays, because a larger one can't be read. */
function tenth(text: string): string {
  return text.replace(/^\+?(\d*)\.?/, '.0$1')
}

/** Returns a number above a positive one, and below all larger numbers with as many digits as given. */
function slightlyAbove(text: string, digits: number): string {
  return withFurtherDigits(text, `${'0'.repeat(digits)}1`)
}

function below(number: Written): string {
  return number.value.sign > 0 ? '0' : negated(above(opposite(number)))
}

/** Returns a larger number: zero, the next whole one, or one with a further digit in front. */
function above({ text, value }: Written): string {
  if (value.sign < 0) return '0'
  const whole = Math.floor(Number(text)) + 1
  return whole < largestWhole ? String(whole) : text.replace(/^\+?/, '9')
}
