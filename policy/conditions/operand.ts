import type { ConditionContext } from '../request.ts'
import { parseTemplate, substitute, type Token, type Variable, variablesIn } from '../template.ts'

/** One value of a policy's condition, made ready to be compared with values of requests. */
export interface Operand {
  /** Undefined when either side cannot be read as the operator's type. */
  readonly test: (value: string, context: ConditionContext) => boolean | undefined
  readonly variables: readonly Variable[]
}

/** Makes an operand of a policy value as written; `variables` tells whether `${...}` is one. */
export type OperandFactory = (written: string, variables: boolean) => Operand

/** Compares a value of a request with prepared policy text. */
type Matcher = (value: string) => boolean | undefined

/** For types whose operators take variables: prepared once when the text holds none, else anew for each request. */
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

/** For types whose operators take no variables: both sides are read, then compared. */
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
