/** Parses a JSON text into a tree in which every value and every name knows its place. */
import type { Json } from './json.ts'

/** Half-open range of UTF-16 positions. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One step from the document to a part of it: a member's value, an item of a list, or a member's name. */
export type Step = { readonly value: string } | { readonly index: number } | { readonly key: string }

/** The place of a value or of a member's name. Quotes and brackets belong to it. */
interface Place extends Span {
  /** Undefined for the document itself. */
  readonly parent: ObjectNode | ListNode | undefined
  readonly step: Step | undefined
}

export interface StringNode extends Place {
  readonly kind: 'string'
  readonly value: string
}

export interface ScalarNode extends Place {
  readonly kind: 'number' | 'boolean' | 'null'
  /** As written. */
  readonly value: string
}

export interface ListNode extends Place {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

export interface ObjectNode extends Place {
  readonly kind: 'object'
  /** In their order. Names can be duplicated. */
  readonly members: readonly Member[]
}

export interface Member {
  readonly name: StringNode
  readonly value: Node
}

export type Node = StringNode | ScalarNode | ListNode | ObjectNode

export interface SyntaxFlaw {
  /** The position of the first character that makes the text invalid. */
  readonly errorAt: number
  /** What the text should have there, as a sentence. */
  readonly expected: string
  /** The position to show to a person: of a string without end, its beginning. */
  readonly markedAt: number
}

export type ParsedDocument =
  | ({ readonly root: Node } & { readonly [Name in keyof SyntaxFlaw]?: never })
  | ({ readonly root?: never } & SyntaxFlaw)

/** Deeper than any policy. Limited because the parser is recursive: see `parseJson`. */
const maxDepth = 1000

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y
const WORD = /[^,\]} \t\n\r]*/y
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

/** Parses a text, strictly as RFC 8259 says. Takes linear time. */
export function parseDocument(text: string): ParsedDocument {
  try {
    return { root: new Parser(text).document() }
  } catch (error) {
    if (error instanceof Unexpected) return error.flaw
    throw error
  }
}

/** Ends the parsing where the text is not JSON. */
class Unexpected extends Error {
  readonly flaw: SyntaxFlaw

  constructor(flaw: SyntaxFlaw) {
    super(flaw.expected)
    this.flaw = flaw
  }
}

type Owner = Pick<Place, 'parent' | 'step'>

type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Methods throw Unexpected. */
class Parser {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Node {
    const owner = { parent: undefined, step: undefined }
    const root = this.#value(owner, 'A policy is a JSON object, which begins with {.')
    this.#skip(SPACE)
    return this.#at === this.#text.length ? root : this.#refuse('The policy ends before this text.')
  }

  #value(owner: Owner, expected = 'Expected a value.'): Node {
    this.#skip(SPACE)
    const first = this.#text[this.#at]
    if (first === '"') return this.#string(owner)
    if (first === '{' || first === '[') return this.#nested(first, owner)
    return this.#scalar(owner, expected)
  }

  #nested(first: '{' | '[', owner: Owner): Node {
    if (this.#depth === maxDepth) return this.#refuse('The policy is nested too deeply.')
    this.#depth++
    const node = first === '{' ? this.#object(owner) : this.#list(owner)
    this.#depth--
    return node
  }

  #object(owner: Owner): ObjectNode {
    const members: Member[] = []
    const node: Draft<ObjectNode> = { kind: 'object', start: this.#at, end: 0, ...owner, members }
    this.#items('}', () => members.push(this.#member(node)))
    node.end = this.#at
    return node
  }

  #member(parent: ObjectNode): Member {
    if (this.#text[this.#at] !== '"') return this.#refuse('Expected a name in quotation marks.')
    const name = this.#string({ parent, step: undefined })
    this.#skip(SPACE)
    if (!this.#accepts(':')) return this.#refuse('Expected a colon.')
    const value = this.#value({ parent, step: { value: name.value } })
    return { name: { ...name, step: { key: name.value } }, value }
  }

  #list(owner: Owner): ListNode {
    const items: Node[] = []
    const node: Draft<ListNode> = { kind: 'list', start: this.#at, end: 0, ...owner, items }
    this.#items(']', () => items.push(this.#value({ parent: node, step: { index: items.length } })))
    node.end = this.#at
    return node
  }

  /** Reads what is between two brackets, and both brackets. */
  #items(close: '}' | ']', readItem: () => void): void {
    this.#at++
    this.#skip(SPACE)
    if (this.#accepts(close)) return
    for (;;) {
      readItem()
      this.#skip(SPACE)
      if (this.#accepts(close)) return
      const comma = this.#at
      if (!this.#accepts(',')) this.#refuse(`Expected a comma or ${close}.`)
      this.#skip(SPACE)
      if (this.#text[this.#at] === close) this.#refuse('Nothing follows the last comma.', comma)
    }
  }

  #accepts(character: string): boolean {
    const isThere = this.#text[this.#at] === character
    if (isThere) this.#at++
    return isThere
  }

  #string(owner: Owner): StringNode {
    const start = this.#at
    this.#skip(STRING)
    if (!this.#accepts('"')) this.#refuse('The string has no closing quotation mark on its line.', start)
    const value = String(JSON.parse(this.#text.slice(start, this.#at)))
    return { kind: 'string', start, end: this.#at, ...owner, value }
  }

  #scalar(owner: Owner, expected: string): ScalarNode {
    const start = this.#at
    const value = this.#skip(WORD)
    if (SCALAR.test(value)) return { kind: kindOfWord(value), start, end: this.#at, ...owner, value }
    this.#at = start
    return this.#refuse(expected)
  }

  /** Skips what matches a sticky pattern that also matches nothing. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found = ''] = pattern.exec(this.#text) ?? []
    this.#at += found.length
    return found
  }

  #refuse(expected: string, markedAt = this.#at): never {
    throw new Unexpected({ errorAt: this.#at, expected, markedAt })
  }
}

function kindOfWord(written: string): ScalarNode['kind'] {
  if (written === 'null') return 'null'
  return written === 'true' || written === 'false' ? 'boolean' : 'number'
}

/** Returns the members of an object, or nothing for any other value. */
export function membersOf(node: Node | undefined): readonly Member[] {
  return node?.kind === 'object' ? node.members : []
}

/** Returns a member of an object. Of several with the same name, the last one is effective, as for JSON.parse. */
export function memberOf(node: Node | undefined, name: string): Member | undefined {
  return membersOf(node).findLast((member) => member.name.value === name)
}

/** Returns the items of a list, or a list of the node itself: policies may write a single item without brackets. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return []
  return node.kind === 'list' ? node.items : [node]
}

/** Returns a list's items, or the node itself, as far as they are strings. */
export function stringsOf(node: Node | undefined): readonly StringNode[] {
  return itemsOf(node).filter((item) => item.kind === 'string')
}

/** Returns the string that a node is, or undefined for any other value. */
export function stringIn(node: Node | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined
}

/** Returns the statements of a policy, whether `Statement` is a list or a single object. */
export function statementsOf(root: Node | undefined): readonly Node[] {
  return itemsOf(memberOf(root, 'Statement')?.value)
}

/**
 * Returns the value of a node.
 *
 * @param numberFrom makes the value of a number as written. By default, like JSON.parse
 */
export function jsonOf(node: Node, numberFrom: (written: string) => Json = Number): Json {
  switch (node.kind) {
    case 'list':
      return node.items.map((item) => jsonOf(item, numberFrom))
    case 'object':
      return Object.fromEntries(
        node.members.map(({ name, value }) => [name.value, jsonOf(value, numberFrom)]),
      )
    case 'string':
      return node.value
    case 'number':
      return numberFrom(node.value)
    default:
      return node.kind === 'null' ? null : node.value === 'true'
  }
}
