import { arnLike } from './arn.ts'
import { binaryEquals } from './binary.ts'
import { bool } from './bool.ts'
import { date } from './date.ts'
import { ipAddress } from './ip.ts'
import { numeric } from './numeric.ts'
import type { OperandsFactory } from './operand.ts'
import { stringEquals, stringEqualsIgnoreCase, stringLike } from './string.ts'

/** How an operator compares. `Null` does not compare. */
export interface Comparison {
  readonly negated: boolean
  readonly operands: OperandsFactory
}

export type Quantifier = 'single' | 'all' | 'any'

/** The types of values that are not any text. */
const types = ['numeric', 'date', 'binary', 'ipaddress', 'arn'] as const
export type LiteralType = (typeof types)[number]

/** An operator as written in a policy: `ForAnyValue:StringLikeIfExists`. */
export interface Operator {
  /** Undefined for `Null`. */
  readonly comparison: Comparison | undefined
  readonly ifExists: boolean
  readonly quantifier: Quantifier
  readonly isForStrings: boolean
  /** Undefined for the operators that compare any texts. */
  readonly type: LiteralType | undefined
}

const is = (operands: OperandsFactory): Comparison => ({ negated: false, operands })
const isNot = (operands: OperandsFactory): Comparison => ({ negated: true, operands })

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['stringequals', is(stringEquals)],
  ['stringnotequals', isNot(stringEquals)],
  ['stringequalsignorecase', is(stringEqualsIgnoreCase)],
  ['stringnotequalsignorecase', isNot(stringEqualsIgnoreCase)],
  ['stringlike', is(stringLike)],
  ['stringnotlike', isNot(stringLike)],
  ['numericequals', is(numeric.equals)],
  ['numericnotequals', isNot(numeric.equals)],
  ['numericlessthan', is(numeric.lessThan)],
  ['numericlessthanequals', is(numeric.lessThanEquals)],
  ['numericgreaterthan', is(numeric.greaterThan)],
  ['numericgreaterthanequals', is(numeric.greaterThanEquals)],
  ['dateequals', is(date.equals)],
  ['datenotequals', isNot(date.equals)],
  ['datelessthan', is(date.lessThan)],
  ['datelessthanequals', is(date.lessThanEquals)],
  ['dategreaterthan', is(date.greaterThan)],
  ['dategreaterthanequals', is(date.greaterThanEquals)],
  ['bool', is(bool)],
  ['binaryequals', is(binaryEquals)],
  ['ipaddress', is(ipAddress)],
  ['notipaddress', isNot(ipAddress)],
  ['arnequals', is(arnLike)],
  ['arnnotequals', isNot(arnLike)],
  ['arnlike', is(arnLike)],
  ['arnnotlike', isNot(arnLike)],
])

const quantifiers: ReadonlyMap<string, Quantifier> = new Map([
  ['forallvalues', 'all'],
  ['foranyvalue', 'any'],
])

const existsSuffix = 'ifexists'

/** Reads an operator; operators are case-insensitive. Returns undefined if the operator does not exist. */
export function readOperator(written: string): Operator | undefined {
  const lower = written.toLowerCase()
  const colon = lower.indexOf(':')
  const quantifier = colon < 0 ? 'single' : quantifiers.get(lower.slice(0, colon))
  if (quantifier === undefined) return undefined
  const name = lower.slice(colon + 1)
  if (name === 'null')
    return { comparison: undefined, ifExists: false, quantifier, isForStrings: false, type: undefined }
  const ifExists = name.endsWith(existsSuffix)
  const base = ifExists ? name.slice(0, -existsSuffix.length) : name
  const comparison = comparisons.get(base)
  const type = types.find((each) => base.replace(/^not/, '').startsWith(each))
  const isForStrings = base.startsWith('string')
  return comparison && { comparison, ifExists, quantifier, isForStrings, type }
}
