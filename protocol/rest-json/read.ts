/**
 * Reads requests of the REST JSON protocol. Turns path, query, headers, and body into the input of an operation.
 *
 * Source: Smithy's restJson1 protocol. What the body contains is read as in AWS JSON 1.1.
 */
import { serializationError, unsupportedMediaType } from '../errors/json-requests.ts'
import { readJsonMembers } from '../json/read.ts'
import { type Member, type OperationModel, type ServiceModel, type Shape, shapeOf } from '../service-model.ts'
import { withUnderscores } from '../snake-case.ts'
import type { Structure } from '../structure.ts'

/** The parts of a request that an input can come from. Strings have one byte per character. */
export interface RestRequest {
  readonly path: string
  readonly query: string
  readonly body: Buffer
  header(name: string): string | undefined
}

/**
 * Returns the input members of `operation` found in the request.
 *
 * @throws AwsError SerializationException when a value has the wrong type, UnsupportedMediaTypeException when the body
 *   is neither JSON nor a form that the operation takes
 */
export function readRestInput(
  service: ServiceModel,
  operation: OperationModel,
  request: RestRequest,
): Structure {
  const query = new URLSearchParams(textOf(request.query))
  const outside = operation.input.flatMap((member): [string, unknown][] => {
    const value = valueOutsideBody(service, operation, member, request, query)
    return value === undefined ? [] : [[member.name, value]]
  })
  return { ...bodyOf(service, operation, request), ...Object.fromEntries(outside) }
}

function valueOutsideBody(
  service: ServiceModel,
  { http }: OperationModel,
  { name, shape, in: place, wireName = name }: Member,
  request: RestRequest,
  query: URLSearchParams,
): unknown {
  switch (place) {
    case 'path':
      return readText(shapeOf(service, shape), labelIn(http?.path ?? '', request.path, wireName))
    case 'query':
      return readTexts(service, shape, query.getAll(wireName))
    case 'header':
      return readText(shapeOf(service, shape), headerOf(request, wireName))
    default:
      return undefined
  }
}

/**
 * Returns the value of a header. Undefined if the request lacks it.
 *
 * Unverified: A header without a value is like an absent one, because AWS's answer to it is not known.
 */
function headerOf(request: RestRequest, name: string): string | undefined {
  const value = request.header(name)
  return value === undefined || value === '' ? undefined : textOf(value)
}

/** Returns the segment of the path that the binding calls `{name}`. */
function labelIn(binding: string, path: string, name: string): string | undefined {
  const index = binding.split('/').indexOf(`{${name}}`)
  const segment = index === -1 ? undefined : path.split('/')[index]
  return segment === undefined ? undefined : unescaped(segment)
}

/** A malformed escape is what it says (as in forms). */
function unescaped(segment: string): string {
  try {
    return decodeURIComponent(textOf(segment))
  } catch {
    return textOf(segment)
  }
}

/**
 * Returns the values of a query parameter: all of a list, and the first one otherwise.
 *
 * Unverified: The first value of a repeated parameter counts, as in Query services.
 */
function readTexts(service: ServiceModel, shapeName: string, texts: readonly string[]): unknown {
  const shape = shapeOf(service, shapeName)
  if (shape.type !== 'list') return readText(shape, texts[0])
  return texts.length === 0 ? undefined : texts.map((text) => readText(shapeOf(service, shape.of), text))
}

const WHOLE = /^-?\d{1,15}$/

function readText({ type }: Shape, text: string | undefined): unknown {
  if (text === undefined || type === 'string') return text
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if ((type === 'integer' || type === 'long') && WHOLE.test(text)) return Number(text)
  throw serializationError()
}

function bodyOf(service: ServiceModel, operation: OperationModel, request: RestRequest): Structure {
  const payload = operation.input.find((member) => member.in === 'payload')
  const members = payload ? membersOf(service, payload) : operation.input.filter((member) => !member.in)
  if (members.length === 0 || request.body.length === 0) return {}
  const content = readBody(service, operation, members, request)
  return payload ? { [payload.name]: content } : content
}

function membersOf(service: ServiceModel, { shape: name }: Member): readonly Member[] {
  const shape = shapeOf(service, name)
  return shape.type === 'structure' ? shape.members : []
}

const JSON_TYPE = /^application\/(?:json|x-amz-json-1\.[01])\s*(?:;|$)/i
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i

/**
 * Reads the body as JSON, or as a form where the operation takes one.
 *
 * Unverified: A body without a media type is JSON, because AWS's answer to it is not known.
 */
function readBody(
  service: ServiceModel,
  { http }: OperationModel,
  members: readonly Member[],
  { body, header }: RestRequest,
): Structure {
  const type = header('content-type') ?? 'application/json'
  if (http?.form && FORM_TYPE.test(type)) return readForm(service, members, body)
  if (!JSON_TYPE.test(type)) throw unsupportedMediaType()
  return readJsonMembers(service, members, body)
}

/** Forms have the parameters of OAuth, such as `client_id` for `clientId` (RFC 6749). */
function readForm(service: ServiceModel, members: readonly Member[], body: Buffer): Structure {
  const form = new URLSearchParams(body.toString())
  return Object.fromEntries(
    members.flatMap(({ name, shape }) => {
      const text = form.get(withUnderscores(name).toLowerCase())
      return text === null ? [] : [[name, readText(shapeOf(service, shape), text)]]
    }),
  )
}

/** Returns the text whose bytes in UTF-8 are the characters of `bytes`. */
function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
