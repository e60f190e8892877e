/**
 * Builds requests at the edges of every constraint of the model on an operation, and just beyond them.
 * Contains AWS's errors for the latter.
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
  atLeast,
  atMost,
  type MustBeOneOf,
  mustMatch,
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
  readonly error?: { readonly code: string; readonly message: string | undefined }
}

/**
 * The parameters for a member. Keys are the suffixes of parameter names; the key is empty for the member
 * itself.
 */
type FormPart = Form

/** One of the values that a test sends for a member. */
interface Variant extends Omit<Scalar, 'sent'> {
  readonly sent: FormPart
  readonly path: string
  /** The value in STS's error message, unless it is sensitive. */
  readonly echo: string
  readonly secret?: boolean
}

export function probesOf(model: ServiceModel, operation: OperationModel): Probe[] {
  const options: ProbeOptions = { model, mustBeOneOf }
  return structureVariants(options, operation.input, '').map((variant) => probeOf(options, variant))
}

interface ProbeOptions {
  readonly model: ServiceModel
  readonly mustBeOneOf: MustBeOneOf
}

/** The recorded orders, by a value of the enum. All other enums are in the order of the model. */
const ORDERS: Readonly<Record<string, string>> = {
  v1Token: 'v2Token, v1Token',
  LocalManagedPolicy: 'LocalManagedPolicy, User, AWSManagedPolicy, Role, Group',
}

function mustBeOneOf(values: readonly string[]): string {
  const recorded = values.map((value) => ORDERS[value]).find((order) => order !== undefined)
  return `Member must satisfy enum value set: [${recorded ?? values.join(', ')}]`
}

function probeOf(
  { model }: ProbeOptions,
  { sent: form, path, violations, echo, secret, unreadable }: Variant,
): Probe {
  const name = `${path}: ${echo.slice(0, 30)} (${echo.length} characters)`
  if (unreadable) return { name, form, path, error: { code: 'MalformedInput', ...unreadable } }
  if (violations.length === 0) return { name, form, path }
  const value = model.service === 'iam' || secret ? '' : ` ${echo}`
  const clauses = violations.map((each) => `Value${value} at '${path}' failed to satisfy constraint: ${each}`)
  const count = `${clauses.length} validation error${clauses.length === 1 ? '' : 's'} detected`
  return {
    name,
    form,
    path,
    error: { code: 'ValidationError', message: `${count}: ${clauses.join('; ')}` },
  }
}

/** Returns all variants of each member, with the smallest values of the other required members. */
function structureVariants(options: ProbeOptions, members: readonly Member[], path: string): Variant[] {
  return members.flatMap((member) => {
    const others = smallest(
      options,
      members.filter((each) => each !== member && each.required),
    )
    const inner = `${path === '' ? '' : `${path}.`}${lowerFirst(member.name)}`
    const present = variantsOf(options, shapeOf(options.model, member.shape), inner).map((variant) => ({
      ...variant,
      sent: { ...others, ...under(member.name, variant.sent) },
    }))
    return member.required ? [absentFrom(options, members, member, inner), ...present] : present
  })
}

/** Returns the variant without a member. A structure below the input has another member, or it would be missing. */
function absentFrom(
  options: ProbeOptions,
  members: readonly Member[],
  member: Member,
  path: string,
): Variant {
  const others = members.filter((each) => each !== member)
  const required = others.filter((each) => each.required)
  const isBelow = path.includes('.')
  return absent(smallest(options, isBelow && required.length === 0 ? others.slice(0, 1) : required), path)
}

const absent = (sent: FormPart, path: string): Variant => ({
  sent,
  path,
  violations: ['Member must not be null'],
  echo: 'null',
})

function variantsOf(options: ProbeOptions, shape: Shape, path: string): Variant[] {
  switch (shape.type) {
    case 'structure':
      return structureVariants(options, shape.members, path)
    case 'list':
      return [...sizeVariants(options, shape, path), ...elementVariants(options, shape, path)]
    case 'map':
      return mapVariants(options, shape, path)
    default:
      return scalarsFor(shape, options.mustBeOneOf).map(({ sent, ...scalar }) => ({
        ...scalar,
        sent: { '': sent },
        path,
        echo: `'${sent}'`,
        secret: 'sensitive' in shape,
      }))
  }
}

function sizeVariants(options: ProbeOptions, { of, min = 0, max }: ListShape, path: string): Variant[] {
  const tooFew = min > 1 ? [variantOfSize(options, of, min - 1, path, [atLeast('length', min)])] : []
  if (max === undefined) return [...tooFew, variantOfSize(options, of, Math.max(min, 1), path, [])]
  return [
    ...tooFew,
    variantOfSize(options, of, max, path, []),
    variantOfSize(options, of, max + 1, path, [atMost('length', max)]),
  ]
}

function variantOfSize(
  options: ProbeOptions,
  of: string,
  size: number,
  path: string,
  violations: readonly string[],
): Variant {
  const sent = items(options, of, size)
  return {
    sent: listed(sent),
    path,
    violations,
    echo: `'[${sent.map((item) => item[''] ?? formatted(item)).join(', ')}]'`,
  }
}

/** Formats a structure like a Java map. */
function formatted(structure: FormPart): string {
  const members = Object.entries(structure).map(([name, value]) => `${lowerFirst(name)}=${value}`)
  return `{${members.join(', ')}}`
}

function items(options: ProbeOptions, of: string, count: number): FormPart[] {
  return Array.from({ length: count }, () => smallestOf(options, of))
}

const listed = (sent: readonly FormPart[]): FormPart =>
  Object.assign({}, ...sent.map((item, at) => under(`member.${at + 1}`, item)))

/**
 * Returns the variants of an element.
 * An invalid plain element is reported for the list, with all constraints on elements (recorded).
 */
function elementVariants(options: ProbeOptions, list: ListShape, path: string): Variant[] {
  const element = shapeOf(options.model, list.of)
  const others = items(options, list.of, Math.max(list.min ?? 1, 1)).slice(1)
  const variants = variantsOf(options, element, element.type === 'string' ? path : `${path}.1.member`)
  return variants.map((variant) => ({
    ...variant,
    sent: listed([variant.sent, ...others]),
    ...(element.type === 'string' ? ofList(options, list.of, variant) : {}),
  }))
}

function ofList(
  options: ProbeOptions,
  element: string,
  { violations, echo }: Variant,
): Pick<Variant, 'violations' | 'echo'> {
  return {
    violations:
      violations.length === 0
        ? []
        : [`Member must satisfy constraint: [${elementRules(options, element).join(', ')}]`],
    echo: `'[${echo.slice(1, -1)}]'`,
  }
}

function elementRules({ model, mustBeOneOf }: ProbeOptions, shapeName: string): string[] {
  const shape = shapeOf(model, shapeName)
  if (shape.type !== 'string') return []
  const { min, max, pattern } = shape
  return [
    ...(max === undefined ? [] : [atMost('length', max)]),
    ...(min === undefined ? [] : [atLeast('length', min)]),
    ...(pattern === undefined ? [] : [mustMatch(pattern)]),
    ...(shape.enum ? [mustBeOneOf(shape.enum)] : []),
    // Recorded for tag keys, but not for policy documents, client IDs, or thumbprints.
    ...(shapeName === 'tagKeyType' ? ['Member must not be null'] : []),
  ]
}

function mapVariants(
  options: ProbeOptions,
  { value }: Extract<Shape, { type: 'map' }>,
  path: string,
): Variant[] {
  const variants = variantsOf(options, shapeOf(options.model, value), `${path}.key.member`)
  return variants.map((variant) => ({ ...variant, sent: entry(variant.sent) }))
}

function smallest(options: ProbeOptions, members: readonly Member[]): FormPart {
  return Object.assign({}, ...members.map(({ name, shape }) => under(name, smallestOf(options, shape))))
}

/** Returns the shortest valid value. */
function smallestOf(options: ProbeOptions, shapeName: string): FormPart {
  const shape = shapeOf(options.model, shapeName)
  if (shape.type === 'structure') {
    const required = shape.members.filter((each) => each.required)
    // A structure without parameters would be missing.
    return smallest(options, required.length === 0 ? shape.members.slice(0, 1) : required)
  }
  if (shape.type === 'list') return listed(items(options, shape.of, Math.max(shape.min ?? 1, 1)))
  if (shape.type === 'map') return entry(smallestOf(options, shape.value))
  return { '': scalarFor(shape) }
}

const entry = (value: FormPart): FormPart => ({ 'entry.1.key': 'key', ...under('entry.1.value', value) })

/** Prefixes the names of parameters. */
const under = (name: string, sent: FormPart): FormPart =>
  Object.fromEntries(
    Object.entries(sent).map(([rest, value]) => [rest === '' ? name : `${name}.${rest}`, value]),
  )

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
