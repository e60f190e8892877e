/** Values of scalar members: at the edges of their constraints, and just beyond. */
import type { Shape, StringShape } from '../../../protocol/service-model.ts'
import { fittingText, invalidText, lengthOf, matches, textOfLength } from './fitting.ts'

/** A value of a request, with the constraints that it violates. */
export interface Scalar {
  readonly sent: string
  /** The violated constraints in AWS's words. */
  readonly violations: readonly string[]
  /**
   * Defined when the value cannot be parsed. It contains the message of MalformedInput, which is undefined
   * for most types.
   */
  readonly unreadable?: { readonly message: string | undefined }
}

type NumberShape = Extract<Shape, { type: 'integer' | 'long' }>

export const atMost = (what: string, limit: number) =>
  `Member must have ${what} less than or equal to ${limit}`
export const atLeast = (what: string, limit: number) =>
  `Member must have ${what} greater than or equal to ${limit}`
export const mustMatch = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`

export type MustBeOneOf = (values: readonly string[]) => string

export function scalarsFor(shape: Shape, mustBeOneOf: MustBeOneOf): readonly Scalar[] {
  if (shape.type === 'string')
    return textsFor(shape).map((sent) => ({ sent, violations: violationsOf(shape, sent, mustBeOneOf) }))
  if (isNumber(shape))
    return [...numbersFor(shape), unreadable('', 'missing value for decimal type'), unreadable('1.5')]
  if (shape.type === 'timestamp') return [valid('2026-01-02T03:04:05Z')]
  if (shape.type === 'boolean') return [valid('true'), valid('0'), unreadable('True')]
  throw new Error(`there are no values for ${shape.type}`)
}

/** Returns a valid value. */
export function scalarFor(shape: Shape): string {
  if (shape.type === 'string') return fittingText(shape)
  return isNumber(shape) ? `${shape.min ?? 1}` : 'true'
}

const isNumber = (shape: Shape): shape is NumberShape => shape.type === 'integer' || shape.type === 'long'

const valid = (sent: string): Scalar => ({ sent, violations: [] })
const unreadable = (sent: string, message?: string): Scalar => ({
  sent,
  violations: [],
  unreadable: { message },
})

function textsFor(shape: StringShape): string[] {
  const { min, max, pattern } = shape
  const lengths = [
    ...(min === undefined || min === 0 ? [] : [min - 1, min]),
    ...(max === undefined ? [] : [max, max + 1]),
  ]
  if (shape.enum) return [...shape.enum, `${shape.enum[0]} `]
  return [
    ...new Set([
      fittingText(shape),
      ...lengths.map((length) => textOfLength(shape, length)),
      ...(pattern === undefined || matches(shape, '\0💥') ? [] : [invalidText(shape)]),
    ]),
  ]
}

/** Returns the violated constraints, pattern before length, the order that STS uses most of the time. */
function violationsOf(shape: StringShape, text: string, mustBeOneOf: MustBeOneOf): string[] {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern = '' } = shape
  const length = lengthOf(text)
  return [
    ...(matches(shape, text) ? [] : [mustMatch(pattern)]),
    ...(length > max ? [atMost('length', max)] : []),
    ...(length < min ? [atLeast('length', min)] : []),
    ...(shape.enum?.includes(text) === false ? [mustBeOneOf(shape.enum)] : []),
  ]
}

function numbersFor({ min, max }: NumberShape): Scalar[] {
  return [
    ...(min === undefined
      ? []
      : [valid(`${min}`), { sent: `${min - 1}`, violations: [atLeast('value', min)] }]),
    ...(max === undefined
      ? []
      : [valid(`${max}`), { sent: `${max + 1}`, violations: [atMost('value', max)] }]),
  ]
}
