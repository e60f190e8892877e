/**
 * Builds inputs of JSON services at the edges of every constraint of the model on an operation, and just beyond them,
 * with the reason of the refusal. The reasons are built here independently of the server.
 */
import {
  type Member,
  type OperationModel,
  type ServiceModel,
  type Shape,
  type StringShape,
  shapeOf,
} from '../../../protocol/service-model.ts'
import { fittingText, invalidText, lengthOf, matches, textOfLength } from './fitting.ts'

export interface JsonProbe {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  /** Undefined when the input is valid. */
  readonly reason: string | undefined
}

interface Variant {
  readonly value: unknown
  /** Without the member, as in `INVALID_ENUM`. */
  readonly violation?: string | undefined
  /** The reason is the violation alone, without the member. */
  readonly bare?: boolean
  /** Names of members below the one whose value this is. */
  readonly below?: readonly string[]
}

/** What accounts and other parties can be invited has errors of its own. The first value is valid. */
const PARTIES: readonly Variant[] = [
  { value: { Type: 'ACCOUNT', Id: '111122223333' } },
  { value: { Type: 'EMAIL', Id: `${'a'.repeat(58)}@b.com` } },
  ...['11112222333', '1111222233334', '', undefined].map((Id) => ({
    value: { Type: 'ACCOUNT', Id },
    violation: 'INVALID_PATTERN',
  })),
  ...[`${'a'.repeat(59)}@b.com`, 'a@b.c', '111122223333', '', undefined].map((Id) => ({
    value: { Type: 'EMAIL', Id },
    violation: 'INVALID_EMAIL_ADDRESS_TARGET',
  })),
  ...['ORGANIZATION', 'X', undefined].map((Type) => ({
    value: { Type, Id: '111122223333' },
    violation: 'INVALID_PARTY_TYPE_TARGET',
  })),
  { value: undefined, violation: 'INVALID_PATTERN' },
].map((variant) => ({ ...variant, bare: true }))
const PARTY = 'HandshakeParty'

export function jsonProbesOf(model: ServiceModel, { input }: OperationModel): JsonProbe[] {
  return structureVariants(model, input).map(({ value, violation, bare, below = [] }) => {
    const member = below.map((name) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase()).join('_')
    const reason = violation && (bare ? violation : `${violation}:${member}`)
    return {
      name: `${reason ?? 'valid'} ${JSON.stringify(value).slice(0, 60)}`,
      input: Object(value),
      reason,
    }
  })
}

/** Returns inputs in which one member has each of its variants, and the others are valid. */
function structureVariants(model: ServiceModel, members: readonly Member[]): Variant[] {
  const base = validMembers(model, members)
  return members.flatMap(({ name, shape, required }): Variant[] => {
    const { [name]: _, ...others } = base
    const own = shape === PARTY ? PARTIES : variantsOf(model, shapeOf(model, shape))
    const variants = own.map(({ value, below = [], ...rest }) => ({
      ...rest,
      value: { ...base, [name]: value },
      below: [name, ...below],
    }))
    if (shape === PARTY) return variants
    return required ? [...variants, { value: others, violation: 'INPUT_REQUIRED', below: [name] }] : variants
  })
}

function validMembers(model: ServiceModel, members: readonly Member[]): Record<string, unknown> {
  const needed = members.filter(({ required }) => required)
  return Object.fromEntries(
    needed.map(({ name, shape }) => [
      name,
      shape === PARTY ? PARTIES[0]?.value : validValue(model, shapeOf(model, shape)),
    ]),
  )
}

function validValue(model: ServiceModel, shape: Shape): unknown {
  switch (shape.type) {
    case 'structure':
      return validMembers(model, shape.members)
    case 'list':
      return [validValue(model, shapeOf(model, shape.of))]
    case 'string':
      return fittingText(shape)
    case 'integer':
    case 'long':
      return shape.min ?? 1
    case 'boolean':
      return true
    case 'timestamp':
      return 0
    default:
      throw new Error(`there is no value for ${shape.type}`)
  }
}

function variantsOf(model: ServiceModel, shape: Shape): Variant[] {
  switch (shape.type) {
    case 'structure':
      return structureVariants(model, shape.members)
    case 'list':
      return variantsOf(model, shapeOf(model, shape.of)).map(({ value, violation, below = [] }) => ({
        value: [value],
        violation,
        below: ['1', 'Member', ...below],
      }))
    case 'string':
      return textsFor(shape).map((value) => ({ value, violation: violationOf(shape, value) }))
    case 'integer':
    case 'long':
      return numbersFor(shape)
    default:
      return [{ value: validValue(model, shape) }]
  }
}

function textsFor(shape: StringShape): string[] {
  const { min, max, pattern } = shape
  if (shape.enum) return [...shape.enum, `${shape.enum[0]} `, '']
  const lengths = [...(min ? [min - 1, min] : []), ...(max === undefined ? [] : [max, max + 1])]
  const texts = [fittingText(shape), ...lengths.map((length) => textOfLength(shape, length))]
  return pattern === undefined || matches(shape, '\0💥') ? texts : [...texts, invalidText(shape)]
}

function violationOf(shape: StringShape, text: string): string | undefined {
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape
  if (shape.enum) return shape.enum.includes(text) ? undefined : 'INVALID_ENUM'
  if (!matches(shape, text)) return 'INVALID_PATTERN'
  if (lengthOf(text) < min) return 'MIN_LENGTH_EXCEEDED'
  return lengthOf(text) > max ? 'MAX_LENGTH_EXCEEDED' : undefined
}

function numbersFor({ min, max }: Extract<Shape, { type: 'integer' | 'long' }>): Variant[] {
  return [
    ...(min === undefined ? [] : [{ value: min }, { value: min - 1, violation: 'MIN_VALUE_EXCEEDED' }]),
    ...(max === undefined ? [] : [{ value: max }, { value: max + 1, violation: 'MAX_VALUE_EXCEEDED' }]),
  ]
}
