/**
 * Reads the JSON of requests, in the AWS JSON 1.1 protocol and in REST JSON. Turns a body into the input of an operation.
 *
 * Source: Smithy's awsJson1_1 and restJson1 protocols. Unknown members are ignored, and null is the same as absent (recorded on
 * AWS Organizations, September 2026).
 */
import {
  listNotExpected,
  notConvertible,
  serializationError,
  structureNotExpected,
} from '../errors/json-requests.ts'
import { type Member, type OperationModel, type ServiceModel, type Shape, shapeOf } from '../service-model.ts'
import { isStructure, type Structure } from '../structure.ts'
import { type JsonForm, nameIn } from './form.ts'

/**
 * Returns the input members of `operation` found in the body.
 *
 * Unverified: An empty body is an input without members, because AWS's answer to it is not known.
 *
 * @throws AwsError SerializationException when the body is not an object, or a member has the wrong JSON type
 */
export function readJsonInput(
  service: ServiceModel,
  operation: OperationModel,
  body: Buffer,
  form: JsonForm = 'wire',
): Structure {
  return readJsonMembers(service, operation.input, body, form)
}

/** Returns the members found in the body. */
export function readJsonMembers(
  service: ServiceModel,
  members: readonly Member[],
  body: Buffer,
  form: JsonForm = 'wire',
): Structure {
  return body.length === 0 ? {} : readStructure({ service, form }, members, parse(body))
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw serializationError()
  }
}

/** The readers of values. */
interface Reading {
  readonly service: ServiceModel
  readonly form: JsonForm
}

function readStructure(reading: Reading, members: readonly Member[], value: unknown): Structure {
  const given = requireStructure(value)
  const structure: Structure = {}
  for (const member of members) {
    const spelled = nameIn(reading.form, member)
    const value = Object.hasOwn(given, spelled) ? given[spelled] : undefined
    if (value !== undefined && value !== null)
      structure[member.name] = readValue(reading, member.shape, value)
  }
  return structure
}

function readValue(reading: Reading, shapeName: string, value: unknown): unknown {
  const shape = shapeOf(reading.service, shapeName)
  switch (shape.type) {
    case 'structure':
      return shape.union
        ? readUnion(reading, shape.members, value)
        : readStructure(reading, shape.members, value)
    case 'document':
      return value
    case 'list':
      return requireList(value).map((item) => readItem(reading, shape.of, item))
    case 'map':
      return Object.fromEntries(
        Object.entries(requireStructure(value)).map(([key, item]) => [
          key,
          readItem(reading, shape.value, item),
        ]),
      )
    case 'timestamp':
      return shape.iso8601 && reading.form === 'wire'
        ? readDateTime(value)
        : readScalar(shape, value, reading.form)
    default:
      return readScalar(shape, value, reading.form)
  }
}

/**
 * Returns a structure with exactly one member that has a value.
 *
 * Unverified: A union with no member or with several is SerializationException without a message, because AWS's answer
 * to it is not known.
 */
function readUnion(reading: Reading, members: readonly Member[], value: unknown): Structure {
  const union = readStructure(reading, members, value)
  if (Object.keys(union).length !== 1) throw serializationError()
  return union
}

/**
 * Returns an item of a list or a map.
 *
 * Unverified: An item that is null is like an absent member, because AWS's answer to it is not known.
 */
function readItem(reading: Reading, shapeName: string, item: unknown): unknown {
  return item === null ? undefined : readValue(reading, shapeName, item)
}

function requireStructure(value: unknown): Structure {
  if (isStructure(value)) return value
  throw Array.isArray(value) ? listNotExpected() : serializationError()
}

function requireList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw isStructure(value) ? structureNotExpected() : serializationError()
}

type Scalar = Exclude<Shape, { readonly type: 'structure' | 'list' | 'map' | 'document' }>

/** The type that a JSON value would have to be converted to, in AWS's words. */
const CONVERTED = {
  string: 'a String',
  integer: 'an Integer',
  long: 'a Long',
  boolean: 'a Boolean',
  timestamp: 'milliseconds since epoch',
  blob: 'a Blob',
} as const

function readScalar({ type }: Scalar, value: unknown, form: JsonForm): unknown {
  if (Array.isArray(value)) throw listNotExpected()
  if (isStructure(value)) throw structureNotExpected()
  const expected = type === 'string' || type === 'blob' ? 'string' : type === 'boolean' ? 'boolean' : 'number'
  if (typeof value !== expected) throw notConvertible(kindOf(value), CONVERTED[type])
  switch (type) {
    case 'blob':
      return Buffer.from(String(value), 'base64')
    case 'timestamp':
      return readTimestamp(form === 'model' ? Number(value) : Number(value) * 1000)
    case 'integer':
      return requireWhole(Number(value), INTEGER_LIMIT)
    case 'long':
      return requireWhole(Number(value), Number.MAX_SAFE_INTEGER)
    default:
      return value
  }
}

const INTEGER_LIMIT = 2 ** 31

/**
 * Returns a whole number within the limit.
 *
 * Unverified: Fractions and numbers beyond the range of their type are SerializationException without a message,
 * because AWS's answer to them is not known.
 */
function requireWhole(value: number, limit: number): number {
  if (!Number.isInteger(value) || value >= limit || value < -limit) throw serializationError()
  return value
}

/** The range of times that JavaScript, and thus any output, can represent. */
const MAX_MILLISECONDS = 8.64e15

/** Returns whole epoch milliseconds. */
function readTimestamp(time: number): number {
  const milliseconds = Math.round(time)
  if (!(Math.abs(milliseconds) <= MAX_MILLISECONDS)) throw serializationError()
  return milliseconds
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i

/**
 * Returns a time in ISO 8601 as whole epoch milliseconds.
 *
 * Unverified: Anything else is SerializationException without a message, because AWS's answer to it is not known.
 */
function readDateTime(value: unknown): number {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) throw serializationError()
  return readTimestamp(Date.parse(value))
}

/** Returns the kind of a JSON value that is neither a list nor an object, in AWS's words. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE'
  if (typeof value === 'number') return 'NUMBER_VALUE'
  return value === true ? 'TRUE_VALUE' : 'FALSE_VALUE'
}
