/**
 * Reads requests of the AWS Query protocol. Turns a form body or query string into the input of an operation.
 *
 * Source: Smithy's awsQuery protocol. Where it leaves a case open, a comment names where the behavior was
 * observed.
 */
import { malformedInput, missingDecimalValue } from './errors.ts'
import { type Member, type OperationModel, type ServiceModel, type Shape, shapeOf } from './service-model.ts'
import type { Structure } from './structure.ts'

/** The parameters of a request by name. A repeated parameter has its first value (measured on STS). */
export type Parameters = ReadonlyMap<string, string>

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
  for (const [name, value] of parameters) nodeAt(root, name).value = value
  return root
}

function nodeAt(root: Node, name: string): Node {
  if (!name.includes('.')) return childOf(root, name)
  const path = name.split('.', MAX_DEPTH + 1)
  return path.length > MAX_DEPTH ? {} : path.reduce(childOf, root)
}

function childOf(node: Node, name: string): Node {
  node.children ??= new Map()
  let child = node.children.get(name)
  if (!child) {
    child = {}
    node.children.set(name, child)
  }
  return child
}

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
      return itemsOf(node, 'member').map((item) => readValue(service, shape.of, item))
    case 'map':
      return readMap(service, shape.value, node)
    default:
      return readScalar(shape, node.value ?? '')
  }
}

/** Returns the numbered children of `name` in order. Closes gaps, because AWS is not known to reject them. */
function itemsOf(node: Node, name: string): Node[] {
  const numbered = [...(node.children?.get(name)?.children ?? [])].filter(([index]) =>
    /^\d{1,9}$/.test(index),
  )
  return numbered.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item)
}

function readMap(service: ServiceModel, valueShape: string, node: Node): Record<string, unknown> {
  const entries = itemsOf(node, 'entry').map((entry): [string, unknown] => [
    entry.children?.get('key')?.value ?? '',
    readValue(service, valueShape, entry.children?.get('value') ?? {}),
  ])
  return Object.fromEntries(entries)
}

function readScalar(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'integer':
      return readInteger(text, 2 ** 31)
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

/**
 * Accepts `+900` and `0900` as 900. The error for non-numbers and numbers out of range has no message
 * (measured on STS).
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
