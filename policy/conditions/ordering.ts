import { type OperandFactory, typedOperand } from './operand.ts'

/** The five comparisons that Numeric and Date operators share. `NotEquals` is the negation of the first. */
export interface Ordering {
  readonly equals: OperandFactory
  readonly lessThan: OperandFactory
  readonly lessThanEquals: OperandFactory
  readonly greaterThan: OperandFactory
  readonly greaterThanEquals: OperandFactory
}

export function orderingOf(read: (text: string) => number | undefined): Ordering {
  return {
    equals: typedOperand(read, (value, policyValue) => value === policyValue),
    lessThan: typedOperand(read, (value, policyValue) => value < policyValue),
    lessThanEquals: typedOperand(read, (value, policyValue) => value <= policyValue),
    greaterThan: typedOperand(read, (value, policyValue) => value > policyValue),
    greaterThanEquals: typedOperand(read, (value, policyValue) => value >= policyValue),
  }
}
