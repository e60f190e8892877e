/** The values that a policy lists for a condition key, prepared for comparison with values of requests. */
import type { ConditionContext } from '../request.ts'
import { parseTemplate, substitute, type Token, type Variable, variablesIn } from '../template.ts'

/** How one condition uses the values. */
export interface Use {
  /** Whether `${...}` is a variable. */
  readonly variables: boolean
  /** Whether the operator matches if no policy value is equal. */
  readonly negated: boolean
  /** Whether the statement is a Deny. */
  readonly denies: boolean
}

export interface Operands {
  /** Returns whether the operator matches a value of the request. */
  readonly match: (value: string, context: ConditionContext) => boolean
  readonly variables: readonly Variable[]
}

/** Prepares policy values as written. */
export type OperandsFactory = (values: readonly string[], use: Use) => Operands

/** Policy text, prepared for comparison. */
export interface Template<T> {
  /** Undefined if the text has variables. */
  readonly prepared: T | undefined
  /** Returns undefined if a variable has no value, so that nothing is equal. */
  readonly filledIn: (context: ConditionContext) => T | undefined
  readonly variables: readonly Variable[]
}

/**
 * Prepares a text that can contain variables. A text without variables is prepared once, others again for
 * each request.
 */
export function templateOf<T>(
  written: string,
  wildcards: boolean,
  { variables: areVariables, negated, denies }: Use,
  prepare: (tokens: readonly Token[]) => T,
): Template<T> {
  const rules = { wildcards, variables: areVariables, listsAreUnequal: negated && !denies }
  const tokens = parseTemplate(written, rules)
  const variables = variablesIn(tokens)
  if (variables.length > 0) {
    const filledIn = (context: ConditionContext) => {
      const text = substitute(tokens, context)
      return text && prepare(text)
    }
    return { prepared: undefined, filledIn, variables }
  }
  const prepared = prepare(tokens)
  return { prepared, filledIn: () => prepared, variables }
}

/** Creates operands for types whose operators allow variables, and can read every text. */
export function templateOperands(
  { wildcards }: { readonly wildcards: boolean },
  prepare: (tokens: readonly Token[]) => (value: string) => boolean,
): OperandsFactory {
  return (values, use) => {
    const { negated } = use
    const templates = values.map((value) => templateOf(value, wildcards, use, prepare))
    const variables = templates.flatMap((template) => template.variables)
    if (variables.length === 0) {
      const matchers = templates.map(({ prepared }) => prepared).filter((each) => each !== undefined)
      return { match: (value) => matchers.some((isEqual) => isEqual(value)) !== negated, variables }
    }
    const isEqual = (value: string, context: ConditionContext) =>
      templates.some(({ filledIn }) => filledIn(context)?.(value) === true)
    return { match: (value, context) => isEqual(value, context) !== negated, variables }
  }
}

/**
 * Creates operands for types whose operators allow no variables. A text that cannot be read, on either side,
 * equals nothing, so a negated operator matches it (recorded on AWS, September 2026).
 */
export function typedOperands<T>(
  read: (text: string) => T | undefined,
  isEqual: (value: T, policyValue: T) => boolean,
): OperandsFactory {
  return (values, { negated }) => {
    const policyValues = values.map(read).filter((value) => value !== undefined)
    const match = (text: string) => {
      const value = read(text)
      return (value !== undefined && policyValues.some((each) => isEqual(value, each))) !== negated
    }
    return { match, variables: [] }
  }
}
