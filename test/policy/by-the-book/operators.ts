/**
 * Defines the condition operators except Null. They compare one value of the request with one value of the
 * policy.
 */
import { arnParts, matches, type Pattern, patternOf, textOf } from './pattern.ts'
import {
  compareDecimals,
  isInRange,
  readAddress,
  readBoolean,
  readBytes,
  readDate,
  readDecimal,
  readRange,
} from './values.ts'

/** Returns undefined if one of the two cannot be read as the operator's type (C17). */
type Compare = (value: string, policy: Pattern) => boolean | undefined

export interface Operator {
  readonly compare: Compare
  /** C2: whether the operator matches only if the comparison is false. */
  readonly negated: boolean
  /** C15, V2: true for String and Arn operators, and Bool. */
  readonly hasVariables: boolean
}

/** Compares literally (C8). */
const stringEquals: Compare = (value, policy) => value === textOf(policy)

const stringEqualsIgnoreCase: Compare = (value, policy) =>
  value.toLowerCase() === textOf(policy).toLowerCase()

/** Compares literally, except that `*` matches any characters (C8). */
const stringLike: Compare = (value, policy) => matches(policy, value)

/** Compares part by part (C9). */
const arnLike: Compare = (value, policy) => {
  const [parts, patterns] = [arnParts(patternOf(value)), arnParts(policy)]
  if (!parts || !patterns) return undefined
  return patterns.every((pattern, n) => matches(pattern, textOf(parts[n] ?? [])))
}

/** Compares by order (C10, C11). `accept` receives the sign of value minus policy. */
const ordered =
  (read: typeof readDecimal, accept: (order: number) => boolean): Compare =>
  (value, policy) => {
    const [left, right] = [read(value), read(textOf(policy))]
    return left && right ? accept(compareDecimals(left, right)) : undefined
  }

/** Compares booleans (C13). */
const bool: Compare = (value, policy) => {
  const [left, right] = [readBoolean(value), readBoolean(textOf(policy))]
  return left === undefined || right === undefined ? undefined : left === right
}

/** Compares bytes (C13). */
const binaryEquals: Compare = (value, policy) => {
  const [left, right] = [readBytes(value), readBytes(textOf(policy))]
  return left && right ? left.equals(right) : undefined
}

/** Compares an address with a range (C12). */
const ipAddress: Compare = (value, policy) => {
  const [address, range] = [readAddress(value), readRange(textOf(policy))]
  return address && range ? isInRange(address, range) : undefined
}

const plain = (compare: Compare): Operator => ({ compare, negated: false, hasVariables: false })
const negated = (compare: Compare): Operator => ({ compare, negated: true, hasVariables: false })
const withVariables = (operator: Operator): Operator => ({ ...operator, hasVariables: true })

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
  ['arnequals', withVariables(plain(arnLike))],
  ['arnnotequals', withVariables(negated(arnLike))],
  ['arnlike', withVariables(plain(arnLike))],
  ['arnnotlike', withVariables(negated(arnLike))],
  ...comparisons('numeric', readDecimal),
  ...comparisons('date', readDate),
  ['bool', withVariables(plain(bool))],
  ['binaryequals', plain(binaryEquals)],
  ['ipaddress', plain(ipAddress)],
  ['notipaddress', negated(ipAddress)],
])
