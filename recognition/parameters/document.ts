/** Bodies of JSON, and of CBOR, which has the same data model and byte strings. */
import { isUtf8 } from 'node:buffer'
import { decodeCbor } from '../../core/standards/cbor.ts'
import {
  listNotExpected,
  serializationError,
  structureNotExpected,
} from '../../protocol/errors/json-requests.ts'
import type { BodyNode } from './body.ts'
import type { Value } from './types.ts'

/**
 * Values that are nested deeper are rejected, so that nobody has to be prepared for them. No API has such values:
 * those of DynamoDB have at most 32 levels.
 */
const MAXIMUM_DEPTH = 100

type Structure = Readonly<Record<string, unknown>>

/**
 * Returns the root of a JSON body. A body without any byte is like one without members.
 *
 * A body that is not UTF-8 is rejected, because the service could read another text than the guard.
 *
 * @throws AwsError SerializationException
 */
export function jsonRoot(body: Buffer): BodyNode {
  return new DocumentNode(requireStructure(body.length === 0 ? {} : parsedJson(body)))
}

function parsedJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw serializationError()
  try {
    return JSON.parse(body.toString())
  } catch {
    throw serializationError()
  }
}

/** Returns the root of a CBOR body. @throws AwsError SerializationException */
export function cborRoot(body: Buffer): BodyNode {
  return new DocumentNode(requireStructure(body.length === 0 ? {} : parsedCbor(body)))
}

function parsedCbor(body: Buffer): unknown {
  try {
    return decodeCbor(body)
  } catch {
    throw serializationError()
  }
}

class DocumentNode implements BodyNode {
  readonly #raw: unknown

  constructor(raw: unknown) {
    this.#raw = raw
  }

  member(names: readonly string[]): BodyNode | undefined {
    const structure = requireStructure(this.#raw)
    for (const name of names) {
      const member = Object.hasOwn(structure, name) ? structure[name] : undefined
      if (isPresent(member)) return new DocumentNode(member)
    }
    return undefined
  }

  elements(): readonly BodyNode[] {
    if (!Array.isArray(this.#raw))
      throw isStructure(this.#raw) ? structureNotExpected() : serializationError()
    return this.#raw.filter(isPresent).map((each) => new DocumentNode(each))
  }

  /** Lists the keys alone first: V8 takes several times as long for `Object.entries`. */
  entries(): readonly (readonly [string, BodyNode])[] {
    const structure = requireStructure(this.#raw)
    const entries: [string, BodyNode][] = []
    for (const key of Object.keys(structure)) {
      const raw = structure[key]
      if (isPresent(raw)) entries.push([requireText(key), new DocumentNode(raw)])
    }
    return entries
  }

  value(): Value {
    return toValue(this.#raw, 0)
  }
}

/** Null is the same as absent in AWS's protocols. */
function isPresent(raw: unknown): boolean {
  return raw !== null && raw !== undefined
}

function isStructure(raw: unknown): raw is Structure {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) && !(raw instanceof Uint8Array)
}

function requireStructure(raw: unknown): Structure {
  if (isStructure(raw)) return raw
  throw Array.isArray(raw) ? listNotExpected() : serializationError()
}

function toValue(raw: unknown, depth: number): Value {
  if (depth > MAXIMUM_DEPTH) throw serializationError()
  if (typeof raw === 'string') return requireText(raw)
  if (Array.isArray(raw)) return raw.filter(isPresent).map((each) => toValue(each, depth + 1))
  if (!isStructure(raw)) return textOf(raw)
  const members: Record<string, Value> = Object.create(null)
  for (const name of Object.keys(raw)) {
    const member = raw[name]
    if (isPresent(member)) members[requireText(name)] = toValue(member, depth + 1)
  }
  return members
}

function textOf(raw: unknown): string {
  if (raw instanceof Uint8Array) return Buffer.from(raw).toString('base64')
  // Without the exponent that large numbers get.
  if (typeof raw === 'number' && Number.isInteger(raw)) return BigInt(raw).toString()
  return requireText(String(raw))
}

/** Escapes can be halves of characters, which each upstream replaces in its own way. */
const HALF_CHARACTER = /\p{Surrogate}/u

function requireText(text: string): string {
  if (HALF_CHARACTER.test(text)) throw serializationError()
  return text
}
