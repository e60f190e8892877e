/** Values of scalar members: at the edges of their constraints, and just beyond. */
import type { Shape, StringShape } from '../../../protocol/service-model.ts'
import { fittingText, lengthOf, matches, strangeText, textOfLength } from './fitting.ts'

/** A value of a request, with the constraints that it violates. */
export interface Scalar {
  readonly sent: string
  /** The violated constraints in AWS's words. */
  readonly broken: readonly string[]
  /**
   * Defined when the value cannot be parsed: the message of MalformedInput, which is undefined for most
   * types.
   */
  readonly unreadable?: { readonly message: string | undefined }
}

type NumberShape = Extract<Shape, { type: 'integer' | 'long' }>

export const notOver = (what: string, limit: number) =>
  `Member must have ${what} less than or equal to ${limit}`
export const notUnder = (what: string, limit: number) =>
  `Member must have ${what} greater than or equal to ${limit}`
export const mustMatch = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`

export type MustBeOneOf = (values: readonly string[]) => string

export function scalarsFor(shape: Shape, mustBeOneOf: MustBeOneOf): readonly Scalar[] {
  if (shape.type === 'string')
    return textsFor(shape).map((sent) => ({ sent, broken: brokenBy(shape, sent, mustBeOneOf) }))
  if (isNumber(shape))
    return [...numbersFor(shape), unreadable('', 'missing value for decimal type'), unreadable('1.5')]
  if (shape.type === 'boolean') return [sound('true'), sound('false'), unreadable('yes')]
  throw new Error(`there are no values for ${shape.type}`)
}

/** Returns a valid value. */
export function scalarFor(shape: Shape): string {
  if (shape.type === 'string') return fittingText(shape)
  return isNumber(shape) ? `${shape.min ?? 1}` : 'true'
}

const isNumber = (shape: Shape): shape is NumberShape => shape.type === 'integer' || shape.type === 'long'

const sound = (sent: string): Scalar => ({ sent, broken: [] })
const unreadable = (sent: string, message?: string): Scalar => ({ sent, broken: [], unreadable: { message } })

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
      ...(pattern === undefined ? [] : [strangeText(shape)]),
    ]),
  ]
}

/** Returns the violated constraints, pattern before length, the order that STS uses most of the time. */
function brokenBy(shape: StringShape, text: string, mustBeOneOf: MustBeOneOf): string[] {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern = '' } = shape
  const length = lengthOf(text)
  return [
    ...(matches(shape, text) ? [] : [mustMatch(pattern)]),
    ...(length > max ? [notOver('length', max)] : []),
    ...(length < min ? [notUnder('length', min)] : []),
    ...(shape.enum?.includes(text) === false ? [mustBeOneOf(shape.enum)] : []),
  ]
}

function numbersFor({ min, max }: NumberShape): Scalar[] {
  return [
    ...(min === undefined ? [] : [sound(`${min}`), { sent: `${min - 1}`, broken: [notUnder('value', min)] }]),
    ...(max === undefined ? [] : [sound(`${max}`), { sent: `${max + 1}`, broken: [notOver('value', max)] }]),
  ]
}
