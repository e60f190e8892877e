import { orderingOf } from './ordering.ts'

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** Compares as decimals: `10` equals `10.0`. */
export const numeric = orderingOf((text) => (decimal.test(text) ? Number(text) : undefined))
