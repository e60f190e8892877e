/**
 * The AWS Query protocol, inwards: a form body or query string becomes the input of an operation.
 *
 * Source: Smithy's awsQuery protocol; what it leaves open is marked with where it was observed.
 */
import { malformedInput, missingDecimalValue } from './errors.ts'
import { type Member, type OperationModel, type ServiceModel, type Shape, shapeOf } from './service-model.ts'
import type { Structure } from './structure.ts'

/** The parameters of a request by name. The first value on the wire counts, as measured on STS. */
export type Parameters = ReadonlyMap<string, string>

/**
 * Adds the pairs of `a=1&b=2` to `parameters`, keeping values that are there already. Undecodable escapes stay as they
 * are.
 *
 * @param form one byte a character (latin1), but in UTF-8 decoded already
 * @param charset that of the bytes, whether they are percent-encoded or not
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

/** From how many characters on the replacement of single ones in a text takes longer than a copy of it. */
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

/** For long texts, escapes that are malformed or not UTF-8, and other character sets. */
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

/** The byte that two hexadecimal digits behind a percent sign stand for. */
function escapedAt(bytes: Buffer, at: number): number | undefined {
  const high = DIGITS[bytes[at + 1] ?? 0] ?? -1
  const low = DIGITS[bytes[at + 2] ?? 0] ?? -1
  return high < 0 || low < 0 ? undefined : high * 16 + low
}

/** By byte, what it stands for as a hexadecimal digit. */
const DIGITS: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return /[\da-f]/i.test(character) ? Number.parseInt(character, 16) : -1
})

/** Parameters with dots in their names, as the tree that the dots describe. */
interface Node {
  value?: string
  children?: Map<string, Node>
}

/** The input members of `operation` found in `parameters`; what the operation does not know is ignored. */
export function readInput(
  service: ServiceModel,
  operation: OperationModel,
  parameters: Parameters,
): Structure {
  return readStructure(service, operation.input, treeOf(parameters))
}

/** Deeper than any input; a name may be as long as the body. */
const DEEPEST = 16

function treeOf(parameters: Parameters): Node {
  const root: Node = { children: new Map() }
  for (const [name, value] of parameters) nodeAt(root, name).value = value
  return root
}

function nodeAt(root: Node, name: string): Node {
  if (!name.includes('.')) return childOf(root, name)
  const path = name.split('.', DEEPEST + 1)
  return path.length > DEEPEST ? {} : path.reduce(childOf, root)
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

/** The numbered children of `name`, by number. Gaps close, as no answer of AWS is known that refuses them. */
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

/** `+900` and `0900` are 900; what is no number or out of range has no message at all (measured on STS). */
function readInteger(text: string, limit: number): number {
  if (text === '') throw missingDecimalValue()
  const value = Number(text)
  if (!/^[+-]?\d+$/.test(text) || value >= limit || value < -limit) throw malformedInput()
  return value
}

function readBoolean(text: string): boolean {
  const lower = text.toLowerCase()
  if (lower !== 'true' && lower !== 'false') throw malformedInput()
  return lower === 'true'
}

/** Epoch milliseconds of an ISO 8601 time or of epoch seconds. */
function readTimestamp(text: string): number {
  const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(milliseconds)) throw malformedInput()
  return milliseconds
}
