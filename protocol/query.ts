/**
 * Reads requests of the AWS Query protocol. Turns a form body or query string into the input of an operation.
 *
 * Source: Smithy's awsQuery protocol. Where it leaves a case open, a comment names where the behavior was
 * observed.
 */
import {
  consecutiveIndices,
  invalidIndex,
  malformedInput,
  missingDecimalValue,
  negativeIndex,
  sparseInput,
  unexpectedStart,
} from './errors.ts'
import { isRead, type WireRequest } from './request.ts'
import { type Member, type OperationModel, type ServiceModel, type Shape, shapeOf } from './service-model.ts'
import type { Structure } from './structure.ts'

/** The parameters of a request by name. A repeated parameter has its first value (measured on STS). */
export type Parameters = ReadonlyMap<string, string>

/**
 * Returns the parameters of the query and of a form body. Undefined when the request is not a form.
 *
 * The query takes precedence, because a presigned POST has its signed parameters there.
 */
export function formOf(head: Omit<WireRequest, 'body'>, body: Buffer): Parameters | undefined {
  if (isRead(head)) return undefined
  const [type = '', ...attributes] = (head.header('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined
  const parameters = parametersOfQuery(head)
  const charset = charsetOf(attributes)
  addForm(parameters, body.toString(charset === 'utf-8' ? 'utf8' : 'latin1'), charset)
  return parameters
}

export function parametersOfQuery({ query }: Omit<WireRequest, 'body'>): Map<string, string> {
  const parameters = new Map<string, string>()
  addForm(parameters, query)
  return parameters
}

/** Excludes white space from the label to avoid backtracking: labels don't contain any. */
const CHARSET = /^\s*charset="?([^"\s]+)"?\s*$/i

/** Returns the charset of a form. UTF-8 when it is missing or unknown. */
function charsetOf(attributes: readonly string[]): string {
  const label = attributes.map((each) => CHARSET.exec(each)?.[1]).find(Boolean)
  if (label === undefined) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch {
    return 'utf-8'
  }
}

/**
 * Adds the pairs of `a=1&b=2` to `parameters`, without replacing existing values. Keeps malformed escapes as
 * they are.
 *
 * @param form decoded text if the charset is UTF-8, otherwise one character per byte (latin1)
 * @param charset encoding of the bytes, whether or not they are percent-encoded
 */
export function addForm(parameters: Map<string, string>, form: string, charset = 'utf-8'): void {
  let start = 0
  while (start < form.length) {
    const ampersand = form.indexOf('&', start)
    const end = ampersand === -1 ? form.length : ampersand
    if (end > start) addPair(parameters, form.slice(start, end), charset)
    start = end + 1
  }
}

function addPair(parameters: Map<string, string>, pair: string, charset: string): void {
  const equals = pair.indexOf('=')
  const name = decode(equals === -1 ? pair : pair.slice(0, equals), charset)
  if (!parameters.has(name))
    parameters.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1), charset))
}

/** Length in characters above which copying a text is faster than replacing characters in it. */
const LONG = 4096

function decode(text: string, charset: string): string {
  if (charset !== 'utf-8' || text.length >= LONG) return decodeBytes(text, charset)
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return decodeBytes(text, charset)
  }
}

const PLUS = 0x2b
const SPACE = 0x20
const PERCENT = 0x25

/** Decodes long texts, escapes that are malformed or not UTF-8, and texts in other character sets. */
function decodeBytes(text: string, charset: string): string {
  const bytes = Buffer.from(text, charset === 'utf-8' ? 'utf8' : 'latin1')
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const escaped = byte === PERCENT ? escapedAt(bytes, at) : undefined
    if (escaped !== undefined) at += 2
    bytes[length++] = escaped ?? (byte === PLUS ? SPACE : byte)
  }
  return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes.subarray(0, length))
}

/** Returns the byte that the characters after a percent sign encode, or undefined for non-hex digits. */
function escapedAt(bytes: Buffer, at: number): number | undefined {
  const high = DIGITS[bytes[at + 1] ?? 0] ?? -1
  const low = DIGITS[bytes[at + 2] ?? 0] ?? -1
  return high < 0 || low < 0 ? undefined : high * 16 + low
}

/** The value of each byte as a hexadecimal digit, or -1. */
const DIGITS: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return /[\da-f]/i.test(character) ? Number.parseInt(character, 16) : -1
})

/** A node of the tree that the dots in parameter names describe. */
interface Node {
  value?: string
  children?: Map<string, Node>
}

/** Returns the input members of `operation` found in `parameters`. Ignores unknown parameters. */
export function readInput(
  service: ServiceModel,
  operation: OperationModel,
  parameters: Parameters,
): Structure {
  return readStructure(service, operation.input, treeOf(parameters))
}

/** Maximum depth of names, deeper than any input. Limited because a name may be as long as the body. */
const MAX_DEPTH = 16

function treeOf(parameters: Parameters): Node {
  const root: Node = { children: new Map() }
  for (const [name, value] of parameters) nodeAt(root, name).value ??= value
  return root
}

function nodeAt(root: Node, name: string): Node {
  if (!name.includes('.')) return childOf(root, name)
  const path = name.split('.', MAX_DEPTH + 1)
  return path.length > MAX_DEPTH ? {} : path.reduce(childOf, root)
}

function childOf(node: Node, segment: string): Node {
  const name = segment.startsWith('0') ? segment.replace(LEADING_ZEROS, '') : segment
  node.children ??= new Map()
  let child = node.children.get(name)
  if (!child) {
    child = {}
    node.children.set(name, child)
  }
  return child
}

/** `01` and `1` are one element (recorded on AWS, September 2026). */
const LEADING_ZEROS = /^0+(?=\d+$)/

function readStructure(service: ServiceModel, members: readonly Member[], node: Node): Structure {
  const structure: Structure = {}
  for (const member of members) {
    const child = node.children?.get(member.name)
    if (child) structure[member.name] = readValue(service, member.shape, child)
  }
  return structure
}

function readValue(service: ServiceModel, shapeName: string, node: Node): unknown {
  const shape = shapeOf(service, shapeName)
  switch (shape.type) {
    case 'structure':
      return readStructure(service, shape.members, node)
    case 'list':
      return readList(service, shape.of, node.children?.get('member'))
    case 'map':
      return readMap(service, shape.value, node.children?.get('entry'))
    default:
      return readPresentScalar(shape, node)
  }
}

/**
 * Returns the elements of a list. One that no parameter names is undefined, or an empty structure.
 *
 * Without any index, all parameters describe one element. It has no members if they begin with a word, and
 * is not a text (recorded on AWS, September 2026).
 *
 * Unverified: Words in place of an index are ignored in lists that have indices as well, because AWS's answer
 * to such a mixture is not known.
 */
function readList(service: ServiceModel, elementShape: string, list: Node | undefined): unknown[] {
  if (!list) return []
  const elements = elementsOf(list)
  const nodes = elements.length === 0 ? [list] : elements
  return nodes.map((element = {}) => readValue(service, elementShape, element))
}

/**
 * Returns the entries of a map.
 *
 * Unverified: Gaps between the indices of a map, and entries without an index, are ignored, because only
 * lists were recorded.
 */
function readMap(service: ServiceModel, valueShape: string, map: Node | undefined): Record<string, unknown> {
  const present = map ? elementsOf(map).filter((entry) => entry !== undefined) : []
  const entries = present.map(({ children }): [string, unknown] => [
    children?.get('key')?.value ?? '',
    readValue(service, valueShape, children?.get('value') ?? { value: '' }),
  ])
  return Object.fromEntries(entries)
}

/** How many elements one index may skip (recorded on AWS, September 2026). */
const MAX_SKIPPED = 10

/**
 * Returns the numbered children, with undefined in the gaps. The first index is counted from 1.
 *
 * @throws MalformedInput for an index that none can be, or that skips too many elements. Recorded on AWS,
 *   September 2026: the order of the parameters has no influence, and each index is compared with the one
 *   below it
 */
function elementsOf(parent: Node): (Node | undefined)[] {
  const elements: (Node | undefined)[] = []
  for (const [index, child] of indexedChildren(parent)) {
    const skipped = index - Math.max(elements.length, 1)
    if (skipped > MAX_SKIPPED) throw sparseInput(skipped)
    while (elements.length < index - 1) elements.push(undefined)
    elements.push(child)
  }
  return elements
}

const INDEX = /^\d+$/
const NEGATIVE_INDEX = /^-\d+$/

/** Returns the children whose names are numbers, in ascending order. `+1` is a word. */
function indexedChildren({ children = new Map() }: Node): [number, Node][] {
  const indexed: [number, Node][] = []
  for (const [name, child] of children) {
    if (name === '0') throw invalidIndex(name)
    if (NEGATIVE_INDEX.test(name)) throw negativeIndex(name)
    if (!INDEX.test(name)) continue
    if (hasIndex(child)) throw consecutiveIndices()
    // Unverified: An index of more than 32 bits is MalformedInput without a message, like any such number,
    // because AWS's answer to such an index is not known.
    indexed.push([readInteger(name, INTEGER_LIMIT), child])
  }
  return indexed.sort(([a], [b]) => a - b)
}

function hasIndex({ children }: Node): boolean {
  return children !== undefined && [...children.keys()].some((name) => INDEX.test(name))
}

/**
 * Returns undefined for an element that no parameter names.
 *
 * @throws MalformedInput for nested parameters, as recorded for lists of texts
 */
function readPresentScalar(shape: Shape, { value, children }: Node): unknown {
  if (value !== undefined) return readScalar(shape, value)
  if (children) throw unexpectedStart()
  return undefined
}

function readScalar(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'integer':
      return readInteger(text, INTEGER_LIMIT)
    case 'long':
      return readInteger(text, Number.MAX_SAFE_INTEGER)
    case 'boolean':
      return readBoolean(text)
    case 'timestamp':
      return readTimestamp(text)
    case 'blob':
      return Buffer.from(text, 'base64')
    default:
      return text
  }
}

const INTEGER_LIMIT = 2 ** 31

/**
 * Accepts `+900` and `0900` as 900. The error for non-numbers and numbers out of range has no message
 * (measured on STS, and recorded on AWS for IAM, September 2026).
 */
function readInteger(text: string, limit: number): number {
  if (text === '') throw missingDecimalValue()
  const value = Number(text)
  if (!/^[+-]?\d+$/.test(text) || value >= limit || value < -limit) throw malformedInput()
  return value
}

/** Accepts `true`, `false`, `1`, and `0`, and rejects other spellings (recorded on AWS, September 2026). */
function readBoolean(text: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw malformedInput()
}

/** Returns epoch milliseconds. The text is an ISO 8601 time or epoch seconds. */
function readTimestamp(text: string): number {
  const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(milliseconds)) throw malformedInput()
  return milliseconds
}
