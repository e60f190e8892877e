import { orderingOf } from './ordering.ts'

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** Compares as decimals: `10` equals `10.0`. */
export const numeric = orderingOf(readNumber)

/** Undefined for what is no decimal. */
export function readNumber(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined
}
