/**
 * Defines the condition operators except Null. They compare one value of the request with one value of the
 * policy.
 */
import { arnParts, matches, type Pattern, patternOf, textOf } from './pattern.ts'
import {
  compareDecimals,
  isInRange,
  readAddress,
  readBinary,
  readBoolean,
  readDate,
  readDecimal,
  readRange,
} from './values.ts'

/** Returns undefined if the policy's value is an error that ends the comparison (C17: ARNs). */
type Compare = (value: string, policy: Pattern) => boolean | undefined

export interface Operator {
  readonly compare: Compare
  /** C17: whether a request's value can match at all, positively or negatively. */
  readonly isComparable: (value: string) => boolean
  /** C2: whether the operator matches only if the comparison is false. */
  readonly negated: boolean
  /** C15, V2: true for String and Arn operators, and Bool. */
  readonly hasVariables: boolean
}

/** Compares literally (C8). */
const stringEquals: Compare = (value, policy) => value === textOf(policy)

/** Returns whether a capital sigma between the texts ends a word (Unicode Standard, Final_Sigma). */
const endsWord = (before: string, after: string): boolean =>
  /\p{Cased}\p{Case_Ignorable}*$/u.test(before) && !/^\p{Case_Ignorable}*\p{Cased}/u.test(after)

/** Lowers character by character, and none beyond U+FFFF. */
function lowered(text: string): string {
  const characters = [...text]
  const lower = (character: string, at: number): string => {
    if (character.length > 1) return character
    if (character !== 'Σ') return character.toLowerCase()
    return endsWord(characters.slice(0, at).join(''), characters.slice(at + 1).join('')) ? 'ς' : 'σ'
  }
  return characters.map(lower).join('')
}

const stringEqualsIgnoreCase: Compare = (value, policy) => lowered(value) === lowered(textOf(policy))

/** Compares literally, except that `*` matches any characters (C8). */
const stringLike: Compare = (value, policy) => matches(policy, value)

/** Compares part by part (C9). */
const arnLike: Compare = (value, policy) => {
  const [parts = [], patterns] = [arnParts(patternOf(value)), arnParts(policy)]
  return patterns?.every((pattern, n) => matches(pattern, textOf(parts[n] ?? [])))
}

/** Compares two readable values. C17: one that cannot be read equals nothing. */
const typed =
  <Value, PolicyValue>(
    read: (text: string) => Value | undefined,
    readPolicy: (text: string) => PolicyValue | undefined,
    accept: (left: Value, right: PolicyValue) => boolean,
  ): Compare =>
  (value, policy) => {
    const [left, right] = [read(value), readPolicy(textOf(policy))]
    return left !== undefined && right !== undefined && accept(left, right)
  }

/** Compares by order (C10, C11). `accept` receives the sign of value minus policy. */
const ordered = (read: typeof readDecimal, accept: (order: number) => boolean): Compare =>
  typed(read, read, (left, right) => accept(compareDecimals(left, right)))

/** Compares booleans (C13). */
const bool: Compare = (value, policy) => readBoolean(value) === readBoolean(textOf(policy))

/** Compares texts of bytes (C13). */
const binaryEquals = typed(readBinary, readBinary, (left, right) => left === right)

/** Compares an address with a range (C12). */
const ipAddress = typed(readAddress, readRange, isInRange)

const plain = (compare: Compare): Operator => ({
  compare,
  isComparable: () => true,
  negated: false,
  hasVariables: false,
})
const negated = (compare: Compare): Operator => ({ ...plain(compare), negated: true })
const withVariables = (operator: Operator): Operator => ({ ...operator, hasVariables: true })
const ofArns = (operator: Operator): Operator => ({
  ...withVariables(operator),
  isComparable: (value) => arnParts(patternOf(value)) !== undefined,
})
const ofAddresses = (operator: Operator): Operator => ({
  ...operator,
  isComparable: (value) => readAddress(value) !== undefined,
})

const comparisons = (name: string, read: typeof readDecimal): readonly [string, Operator][] => [
  [`${name}equals`, plain(ordered(read, (order) => order === 0))],
  [`${name}notequals`, negated(ordered(read, (order) => order === 0))],
  [`${name}lessthan`, plain(ordered(read, (order) => order < 0))],
  [`${name}lessthanequals`, plain(ordered(read, (order) => order <= 0))],
  [`${name}greaterthan`, plain(ordered(read, (order) => order > 0))],
  [`${name}greaterthanequals`, plain(ordered(read, (order) => order >= 0))],
]

/** Operators by lower-cased name, because operator names are case-insensitive. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', withVariables(plain(stringEquals))],
  ['stringnotequals', withVariables(negated(stringEquals))],
  ['stringequalsignorecase', withVariables(plain(stringEqualsIgnoreCase))],
  ['stringnotequalsignorecase', withVariables(negated(stringEqualsIgnoreCase))],
  ['stringlike', withVariables(plain(stringLike))],
  ['stringnotlike', withVariables(negated(stringLike))],
  ['arnequals', ofArns(plain(arnLike))],
  ['arnnotequals', ofArns(negated(arnLike))],
  ['arnlike', ofArns(plain(arnLike))],
  ['arnnotlike', ofArns(negated(arnLike))],
  ...comparisons('numeric', readDecimal),
  ...comparisons('date', readDate),
  ['bool', withVariables(plain(bool))],
  ['binaryequals', plain(binaryEquals)],
  ['ipaddress', ofAddresses(plain(ipAddress))],
  ['notipaddress', ofAddresses(negated(ipAddress))],
])
