/**
 * Requests at the edges of every constraint of the model on an operation, and just beyond them, with AWS's
 * errors for the latter.
 *
 * The messages are built here independently of the server.
 */
import {
  type ListShape,
  type Member,
  type OperationModel,
  type ServiceModel,
  type Shape,
  shapeOf,
} from '../../../protocol/service-model.ts'
import type { Form } from '../agreement/in-process.ts'
import {
  type MustBeOneOf,
  mustMatch,
  notOver,
  notUnder,
  type Scalar,
  scalarFor,
  scalarsFor,
} from './scalars.ts'

export interface Probe {
  /** What distinguishes the request. */
  readonly name: string
  readonly form: Form
  /** The member whose constraint is tested, as error messages name it. */
  readonly path: string
  /** Undefined when the request is valid. */
  readonly refusal?: { readonly code: string; readonly message: string | undefined }
}

/**
 * The parameters for a member. Keys are the suffixes of parameter names; the key is empty for the member
 * itself.
 */
type Sent = Form

/** One of the values that a test sends for a member. */
interface Variant extends Omit<Scalar, 'sent'> {
  readonly sent: Sent
  readonly path: string
  /** The value in STS's error message, unless it is sensitive. */
  readonly echo: string
  readonly secret?: boolean
}

export function probesOf(model: ServiceModel, operation: OperationModel): Probe[] {
  const read: Reading = { model, mustBeOneOf: model.service === 'iam' ? withoutValues : withValues }
  return structureVariants(read, operation.input, '').map((variant) => probeOf(read, variant))
}

interface Reading {
  readonly model: ServiceModel
  readonly mustBeOneOf: MustBeOneOf
}

const withoutValues: MustBeOneOf = () => 'Member must satisfy enum value set'
const withValues: MustBeOneOf = (values) => `Member must satisfy enum value set: [${values.join(', ')}]`

function probeOf({ model }: Reading, { sent: form, path, broken, echo, secret, unreadable }: Variant): Probe {
  const name = `${path}: ${echo.slice(0, 30)} (${echo.length} characters)`
  if (unreadable) return { name, form, path, refusal: { code: 'MalformedInput', ...unreadable } }
  if (broken.length === 0) return { name, form, path }
  const value = model.service === 'iam' || secret ? '' : ` ${echo}`
  const clauses = broken.map((each) => `Value${value} at '${path}' failed to satisfy constraint: ${each}`)
  const count = `${clauses.length} validation error${clauses.length === 1 ? '' : 's'} detected`
  return {
    name,
    form,
    path,
    refusal: { code: 'ValidationError', message: `${count}: ${clauses.join('; ')}` },
  }
}

/** Returns all variants of each member, with the smallest values of the other required members. */
function structureVariants(read: Reading, members: readonly Member[], path: string): Variant[] {
  return members.flatMap((member) => {
    const others = smallest(
      read,
      members.filter((each) => each !== member && each.required),
    )
    const inner = `${path === '' ? '' : `${path}.`}${lowerFirst(member.name)}`
    const present = variantsOf(read, shapeOf(read.model, member.shape), inner).map((variant) => ({
      ...variant,
      sent: { ...others, ...under(member.name, variant.sent) },
    }))
    return member.required ? [absent(others, inner), ...present] : present
  })
}

const absent = (sent: Sent, path: string): Variant => ({
  sent,
  path,
  broken: ['Member must not be null'],
  echo: 'null',
})

function variantsOf(read: Reading, shape: Shape, path: string): Variant[] {
  switch (shape.type) {
    case 'structure':
      return structureVariants(read, shape.members, path)
    case 'list':
      return [...sizeVariants(read, shape, path), ...elementVariants(read, shape, path)]
    case 'map':
      return mapVariants(read, shape, path)
    default:
      return scalarsFor(shape, read.mustBeOneOf).map(({ sent, ...scalar }) => ({
        ...scalar,
        sent: { '': sent },
        path,
        echo: `'${sent}'`,
        secret: 'sensitive' in shape,
      }))
  }
}

function sizeVariants(read: Reading, { of, min = 0, max }: ListShape, path: string): Variant[] {
  const tooFew = min > 1 ? [sized(read, of, min - 1, path, [notUnder('length', min)])] : []
  if (max === undefined) return [...tooFew, sized(read, of, Math.max(min, 1), path, [])]
  return [...tooFew, sized(read, of, max, path, []), sized(read, of, max + 1, path, [notOver('length', max)])]
}

function sized(read: Reading, of: string, size: number, path: string, broken: readonly string[]): Variant {
  const sent = items(read, of, size)
  return {
    sent: listed(sent),
    path,
    broken,
    echo: `'[${sent.map((item) => item[''] ?? shown(item)).join(', ')}]'`,
  }
}

/** Formats a structure like a Java map. */
function shown(structure: Sent): string {
  const members = Object.entries(structure).map(([name, value]) => `${lowerFirst(name)}=${value}`)
  return `{${members.join(', ')}}`
}

function items(read: Reading, of: string, count: number): Sent[] {
  return Array.from({ length: count }, () => smallestOf(read, of))
}

const listed = (sent: readonly Sent[]): Sent =>
  Object.assign({}, ...sent.map((item, at) => under(`member.${at + 1}`, item)))

/**
 * Returns the variants of an element.
 * An invalid plain element is reported for the list, with all constraints on elements (recorded).
 */
function elementVariants(read: Reading, list: ListShape, path: string): Variant[] {
  const element = shapeOf(read.model, list.of)
  const others = items(read, list.of, Math.max(list.min ?? 1, 1)).slice(1)
  const variants = variantsOf(read, element, element.type === 'string' ? path : `${path}.1.member`)
  return variants.map((variant) => ({
    ...variant,
    sent: listed([variant.sent, ...others]),
    ...(element.type === 'string' ? ofList(read, element, variant) : {}),
  }))
}

function ofList(read: Reading, element: Shape, { broken, echo }: Variant): Pick<Variant, 'broken' | 'echo'> {
  return {
    broken:
      broken.length === 0
        ? []
        : [`Member must satisfy constraint: [${elementRules(read, element).join(', ')}]`],
    echo: `'[${echo.slice(1, -1)}]'`,
  }
}

function elementRules({ mustBeOneOf }: Reading, shape: Shape): string[] {
  if (shape.type !== 'string') return []
  const { min, max, pattern } = shape
  return [
    ...(max === undefined ? [] : [notOver('length', max)]),
    ...(min === undefined ? [] : [notUnder('length', min)]),
    ...(pattern === undefined ? [] : [mustMatch(pattern), 'Member must not be null']),
    ...(shape.enum ? [mustBeOneOf(shape.enum)] : []),
  ]
}

function mapVariants(read: Reading, { value }: Extract<Shape, { type: 'map' }>, path: string): Variant[] {
  const variants = variantsOf(read, shapeOf(read.model, value), `${path}.key.member`)
  return variants.map((variant) => ({ ...variant, sent: entry(variant.sent) }))
}

function smallest(read: Reading, members: readonly Member[]): Sent {
  return Object.assign({}, ...members.map(({ name, shape }) => under(name, smallestOf(read, shape))))
}

/** Returns the shortest valid value. */
function smallestOf(read: Reading, shapeName: string): Sent {
  const shape = shapeOf(read.model, shapeName)
  if (shape.type === 'structure') {
    const required = shape.members.filter((each) => each.required)
    // A structure without parameters would be missing.
    return smallest(read, required.length === 0 ? shape.members.slice(0, 1) : required)
  }
  if (shape.type === 'list') return listed(items(read, shape.of, Math.max(shape.min ?? 1, 1)))
  if (shape.type === 'map') return entry(smallestOf(read, shape.value))
  return { '': scalarFor(shape) }
}

const entry = (value: Sent): Sent => ({ 'entry.1.key': 'key', ...under('entry.1.value', value) })

/** Prefixes the names of parameters. */
const under = (name: string, sent: Sent): Sent =>
  Object.fromEntries(
    Object.entries(sent).map(([rest, value]) => [rest === '' ? name : `${name}.${rest}`, value]),
  )

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
