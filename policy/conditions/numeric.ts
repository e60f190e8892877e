import { orderingOf } from './ordering.ts'

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** Compares as decimals: `10` equals `10.0`. */
export const numeric = orderingOf(readNumber)

/** Returns undefined if the text is not a decimal number. */
export function readNumber(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined
}
