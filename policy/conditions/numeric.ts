/** Exact decimals of any length: `10` equals `10.0` and `1e1`, and 2^53 + 1 does not equal 2^53. */
import { orderingOf } from './ordering.ts'

/** The number `0.digits * 10^point`, with its sign. */
export interface Decimal {
  readonly sign: number
  /** Without zeros at either end. Empty for zero. */
  readonly digits: string
  readonly point: number
}

/** Exponents have at most 15 digits, so that sums of positions are exact. */
const decimal = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,15}))?$/
const zero: Decimal = { sign: 0, digits: '', point: 0 }

export const numeric = orderingOf(readNumber, compareDecimals)

/** Returns undefined if the text is not a decimal number. */
export function readNumber(text: string): Decimal | undefined {
  const match = decimal.exec(text)
  if (match === null) return undefined
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const all = `${whole}${fraction}`
  const start = firstDigit(all)
  if (start === all.length) return zero
  return {
    sign: sign === '-' ? -1 : 1,
    digits: all.slice(start, lastDigit(all) + 1),
    point: all.length - fraction.length - start + Number(exponent),
  }
}

/** Returns the position of the first digit that is not zero. */
function firstDigit(digits: string): number {
  let at = 0
  while (at < digits.length && digits[at] === '0') at++
  return at
}

/** Returns the position of the last digit that is not zero. */
function lastDigit(digits: string): number {
  let at = digits.length - 1
  while (digits[at] === '0') at--
  return at
}

/** Compares signs, then the positions of the points, then the digits from the left. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  if (one.sign !== other.sign) return one.sign - other.sign
  const larger = one.point - other.point
  if (larger !== 0) return larger * one.sign
  if (one.digits === other.digits) return 0
  return one.digits < other.digits ? -one.sign : one.sign
}
