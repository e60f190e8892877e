import { type OperandsFactory, typedOperands } from './operand.ts'

/** The five comparisons that Numeric and Date operators share. `NotEquals` is the negation of the first. */
export interface Ordering {
  readonly equals: OperandsFactory
  readonly lessThan: OperandsFactory
  readonly lessThanEquals: OperandsFactory
  readonly greaterThan: OperandsFactory
  readonly greaterThanEquals: OperandsFactory
}

/** @param compare returns a negative number if the first is less, and zero if they are equal */
export function orderingOf<T>(
  read: (text: string) => T | undefined,
  compare: (value: T, policyValue: T) => number,
): Ordering {
  return {
    equals: typedOperands(read, (value, policyValue) => compare(value, policyValue) === 0),
    lessThan: typedOperands(read, (value, policyValue) => compare(value, policyValue) < 0),
    lessThanEquals: typedOperands(read, (value, policyValue) => compare(value, policyValue) <= 0),
    greaterThan: typedOperands(read, (value, policyValue) => compare(value, policyValue) > 0),
    greaterThanEquals: typedOperands(read, (value, policyValue) => compare(value, policyValue) >= 0),
  }
}
