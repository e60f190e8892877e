/** Reads the condition operators of a policy, and writes them in AWS's spelling. */
import { OPERATORS, OPERATORS_OF_TYPE, type ValueType } from '../../../../policy/conditions/names.ts'
import { readOperator } from '../../../../policy/conditions/operators.ts'

/** An operator that the engine knows, with its name in AWS's spelling. */
export interface NamedOperator {
  /** Without quantifier and `IfExists`. */
  readonly base: string
  /** Undefined for `Null`. */
  readonly type: ValueType | undefined
  readonly quantifier: 'single' | 'all' | 'any'
  readonly ifExists: boolean
  readonly negated: boolean
}

/** Reads an operator as a policy spells it. Undefined if there is none. */
export function operatorNamed(written: string): NamedOperator | undefined {
  const operator = readOperator(written)
  if (operator === undefined) return undefined
  const { quantifier, ifExists, comparison } = operator
  const name = written.slice(written.indexOf(':') + 1).replace(/IfExists$/i, '')
  const base = OPERATORS.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name
  const types = Object.entries(OPERATORS_OF_TYPE).find(([, names]) => names.includes(base))
  return {
    base,
    type: isValueType(types?.[0]) ? types?.[0] : undefined,
    quantifier,
    ifExists,
    negated: comparison?.negated === true,
  }
}

export function isValueType(text: string | undefined): text is ValueType {
  return text !== undefined && Object.hasOwn(OPERATORS_OF_TYPE, text)
}

/** Returns the operator's name as a policy writes it. */
export function spelled({ quantifier, ifExists }: NamedOperator, base: string): string {
  const prefix = { single: '', all: 'ForAllValues:', any: 'ForAnyValue:' }[quantifier]
  return `${prefix}${base}${ifExists ? 'IfExists' : ''}`
}
