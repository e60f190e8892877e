import type { ConditionContext } from '../request.ts'
import { parseTemplate, substitute, type Token, type Variable, variablesIn } from '../template.ts'

/** One value of a policy's condition, prepared for comparison with values of requests. */
export interface Operand {
  /** Returns undefined if either side cannot be read as the operator's type. */
  readonly test: (value: string, context: ConditionContext) => boolean | undefined
  readonly variables: readonly Variable[]
}

/** Creates an operand from a policy value as written. `variables` is true if `${...}` is a variable. */
export type OperandFactory = (written: string, variables: boolean) => Operand

/** Compares a value of a request with prepared policy text. */
type Matcher = (value: string) => boolean | undefined

/**
 * Creates operands for types whose operators allow variables. A text without variables is prepared once,
 * others again for each request.
 */
export function templateOperand(
  { wildcards }: { readonly wildcards: boolean },
  prepare: (tokens: readonly Token[]) => Matcher,
): OperandFactory {
  return (written, areVariables) => {
    const tokens = parseTemplate(written, { wildcards, variables: areVariables })
    const variables = variablesIn(tokens)
    if (variables.length === 0) return { test: prepare(tokens), variables }
    return { test: (value, context) => prepare(substitute(tokens, context))(value), variables }
  }
}

/** Creates operands for types whose operators allow no variables. Both sides are read, then compared. */
export function typedOperand<T>(
  read: (text: string) => T | undefined,
  compare: (value: T, policyValue: T) => boolean,
): OperandFactory {
  return (written) => {
    const policyValue = read(written)
    const test = (text: string) => {
      const value = read(text)
      return value === undefined || policyValue === undefined ? undefined : compare(value, policyValue)
    }
    return { test, variables: [] }
  }
}
