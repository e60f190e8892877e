/** Parses seeds and locates their data in the text. JSON is YAML, so one parser reads both. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml'
import { messageOf } from '../../core/runtime/errors.ts'
import type { Position, Problem } from './problems.ts'

/** A path in the data: names of members and indexes. */
export type Path = readonly (string | number)[]

export interface ParsedSeed {
  readonly data: unknown
  /**
   * Returns the position of the value at `path`, or of the longest part of the path that exists. Undefined for a
   * seed without text.
   *
   * With `key`, returns the position of that member's name.
   */
  positionOf(path: Path, key?: string): Position | undefined
}

type Document = ReturnType<typeof parseDocument>

export function parseSeed(text: string): ParsedSeed | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: false })
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const mistakes = [...document.errors.map(mistakeOf), ...unknownAliases(document)]
  if (mistakes.length > 0) {
    return { problems: mistakes.map(({ offset, message }) => ({ position: place(offset), message })) }
  }
  keepKeysAsWritten(document)
  try {
    return { data: document.toJS(), positionOf: (path, key) => place(offsetOf(document, path, key)) }
  } catch (error) {
    // The parser rejects deeply nested aliases.
    return { problems: [{ position: place(0), message: messageOf(error) }] }
  }
}

/**
 * Returns the seed in an object of a program. A copy, because each reset applies the seed again, and the program may
 * have changed the object by then. What JSON cannot contain is omitted, as in a request.
 */
export function copiedSeed(seed: object): ParsedSeed | { readonly problems: readonly Problem[] } {
  try {
    return { data: JSON.parse(JSON.stringify(seed)), positionOf: () => undefined }
  } catch (error) {
    const [reason] = messageOf(error).split('\n')
    return { problems: [{ position: undefined, message: `The seed is not JSON: ${reason}` }] }
  }
}

interface Mistake {
  readonly offset: number
  readonly message: string
}

function mistakeOf({ code, pos, message }: YAMLParseError): Mistake {
  return {
    offset: pos[0],
    message: code === 'MULTIPLE_DOCS' ? 'A seed cannot contain several YAML documents' : message,
  }
}

function unknownAliases(document: Document): Mistake[] {
  const mistakes: Mistake[] = []
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document)) {
        mistakes.push({ offset: startOf(alias), message: `Unknown anchor "${alias.source}"` })
      }
    },
  })
  return mistakes
}

/** Keeps keys as text. An account number without quotes would become a number and lose its leading zeros. */
function keepKeysAsWritten(document: Document): void {
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value !== 'string' && key.source !== undefined) key.value = key.source
    },
  })
}

function offsetOf(document: Document, path: Path, key: string | undefined): number {
  let node = document.contents
  let offset = startOf(node)
  for (const step of path) {
    const child = childOf(document, node, step)
    if (child === undefined) return offset
    node = child.value
    offset = startOf(node) || startOf(child.name)
  }
  const name = key === undefined ? undefined : pairOf(document, node, key)?.key
  return name === undefined ? offset : startOf(name)
}

interface Child {
  readonly value: Node | null
  /** The name of a member. */
  readonly name?: unknown
}

function childOf(document: Document, parent: Node | null, step: string | number): Child | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent
  if (isSeq<Node>(node)) return { value: node.items[Number(step)] ?? null }
  const pair = pairOf(document, parent, String(step))
  return pair && { value: pair.value, name: pair.key }
}

function pairOf(document: Document, parent: Node | null, name: string): Pair<unknown, Node> | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent
  if (!isMap<unknown, Node>(node)) return undefined
  return node.items.find(({ key }) => isScalar(key) && key.value === name)
}

function startOf(node: unknown): number {
  const range: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'range') : undefined
  return Array.isArray(range) ? Number(range[0]) : 0
}
