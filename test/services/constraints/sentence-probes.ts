/**
 * Builds inputs at the edges of every constraint of the model on an operation, and just beyond them, for services that
 * report the failures in a sentence, with AWS's sentence for the latter. The sentences are built here independently of
 * the server.
 */
import {
  type ListShape,
  type MapShape,
  type Member,
  type OperationModel,
  type ServiceModel,
  type Shape,
  type StructureShape,
  shapeOf,
} from '../../../protocol/service-model.ts'
import { mustMatch, type Scalar, scalarsFor } from './scalars.ts'

export interface SentenceProbe {
  /** What distinguishes the request. */
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  /** Undefined when the input is valid. */
  readonly sentence: string | undefined
}

interface Variant {
  readonly value: unknown
  readonly path: string
  readonly violations: readonly string[]
  readonly secret?: boolean
  /** The value that the sentence quotes, if it is not this one. */
  readonly quoted?: unknown
}

export function sentenceProbesOf(model: ServiceModel, operation: OperationModel): SentenceProbe[] {
  const structure = { type: 'structure', members: operation.input } as const
  return structureVariants(model, structure, '').map(probeOf)
}

function probeOf({ value, path, violations, secret, quoted }: Variant): SentenceProbe {
  const echo = secret ? '' : ` ${quoted === undefined ? 'null' : `'${printed(quoted)}'`}`
  const clauses = violations.map((each) => `Value${echo} at '${path}' failed to satisfy constraint: ${each}`)
  const count = `${clauses.length} validation error${clauses.length === 1 ? '' : 's'} detected`
  return {
    name: `${path}: ${String(printed(quoted)).slice(0, 60)}`,
    input: Object(value),
    sentence: clauses.length === 0 ? undefined : `${count}: ${clauses.join('; ')}`,
  }
}

/** Formats a value as Java does. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, each]) => `${lowerFirst(name)}=${printed(each)}`)
  return `{${members.join(', ')}}`
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

/** Returns all variants of each member, with valid values of the other required members. */
function structureVariants(model: ServiceModel, shape: StructureShape, path: string): Variant[] {
  const variants = shape.members.flatMap((member) => memberVariants(model, shape, member, path))
  return variants.length > 0 ? variants : [{ value: {}, path, violations: [], quoted: {} }]
}

function memberVariants(
  model: ServiceModel,
  { members, union }: StructureShape,
  member: Member,
  path: string,
): Variant[] {
  const others = union
    ? {}
    : validMembers(
        model,
        members.filter((each) => each !== member && each.required),
      )
  const inner = `${path === '' ? '' : `${path}.`}${lowerFirst(member.name)}`
  // Without a label, the path would be another one.
  const inPath = member.in === 'path'
  const variants = variantsOf(model, shapeOf(model, member.shape), inner).filter(
    ({ value }) => !inPath || value !== '',
  )
  const present = variants.map((variant) => ({
    ...variant,
    value: { ...others, [member.name]: variant.value },
  }))
  const absent = { value: others, path: inner, violations: ['Member must not be null'] }
  return member.required && !inPath ? [absent, ...present] : present
}

function variantsOf(model: ServiceModel, shape: Shape, path: string): Variant[] {
  switch (shape.type) {
    case 'structure':
      return structureVariants(model, shape, path)
    case 'list':
      return [...sizesOf(model, shape, path), ...elementsOf(model, shape, path)]
    case 'map':
      return mapsOf(model, shape, path)
    case 'document':
      return [{ value: { any: ['JSON', 1] }, path, violations: [], quoted: 'document' }]
    default:
      return scalarsFor(shape, mustBeOneOf)
        .filter(({ unreadable }) => !unreadable)
        .map((scalar) => scalarVariant(shape, scalar, path))
  }
}

function scalarVariant(shape: Shape, { sent, violations }: Scalar, path: string): Variant {
  const isText = shape.type === 'string' || shape.type === 'timestamp'
  const value = isText ? sent : Number.isNaN(Number(sent)) ? sent === 'true' : Number(sent)
  const typed = shape.type === 'boolean' ? Boolean(value) : value
  return { value: typed, path, violations, secret: 'sensitive' in shape, quoted: sent }
}

const mustBeOneOf = (values: readonly string[]) =>
  `Member must satisfy enum value set: [${values.join(', ')}]`
const atMost = (limit: number) => `Member must have length less than or equal to ${limit}`
const atLeast = (limit: number) => `Member must have length greater than or equal to ${limit}`

function sizesOf(model: ServiceModel, { of, min = 0, max }: ListShape, path: string): Variant[] {
  const ofSize = (size: number, violations: readonly string[]) => {
    const value = Array.from({ length: size }, () => validValue(model, of))
    return { value, path, violations, secret: 'sensitive' in shapeOf(model, of), quoted: value }
  }
  return [
    ...(min > 0 ? [ofSize(min - 1, [atLeast(min)])] : []),
    ofSize(Math.max(min, 1), []),
    ...(max === undefined ? [] : [ofSize(max, []), ofSize(max + 1, [atMost(max)])]),
  ]
}

/** Returns the variants of an element. An invalid plain element is reported for the list, with all its constraints. */
function elementsOf(model: ServiceModel, { of }: ListShape, path: string): Variant[] {
  const element = shapeOf(model, of)
  const isPlain = element.type === 'string'
  return variantsOf(model, element, isPlain ? path : `${path}.1.member`).map((variant) => ({
    ...variant,
    value: [variant.value],
    ...(isPlain && { quoted: [variant.value], violations: listed('Member', element, variant.violations) }),
  }))
}

/** Returns the violation of a list or map of plain values, which names every constraint on them. */
function listed(what: string, shape: Shape, violations: readonly string[]): string[] {
  if (violations.length === 0 || shape.type !== 'string') return []
  const { min, max, pattern } = shape
  const rules = [
    ...(max === undefined ? [] : [atMost(max)]),
    ...(min === undefined ? [] : [atLeast(min)]),
    ...(pattern === undefined ? [] : [mustMatch(pattern)]),
    ...(shape.enum ? [mustBeOneOf(shape.enum)] : []),
  ]
  return [`${what} must satisfy constraint: [${rules.join(', ')}]`]
}

function mapsOf(model: ServiceModel, { key, value: of, min = 0 }: MapShape, path: string): Variant[] {
  const keys = shapeOf(model, key)
  const values = validValue(model, of)
  const empty = { value: {}, path, violations: min > 0 ? [atLeast(min)] : [], quoted: {} }
  return [
    empty,
    ...scalarsFor(keys, mustBeOneOf).map(({ sent, violations }) => {
      const value = { [sent]: values }
      return { value, path, violations: listed('Map keys', keys, violations), quoted: value }
    }),
  ]
}

function validMembers(model: ServiceModel, members: readonly Member[]): Record<string, unknown> {
  return Object.fromEntries(members.map(({ name, shape }) => [name, validValue(model, shape)]))
}

function validValue(model: ServiceModel, shapeName: string): unknown {
  const shape = shapeOf(model, shapeName)
  if (shape.type === 'structure') {
    const needed = shape.union ? shape.members.slice(0, 1) : shape.members.filter(({ required }) => required)
    return validMembers(model, needed)
  }
  if (shape.type === 'list') return [validValue(model, shape.of)]
  const valid = variantsOf(model, shape, '').find(({ violations }) => violations.length === 0)
  if (!valid) throw new Error(`there is no valid value of ${shapeName}`)
  return valid.value
}
