/**
 * Parses JSON into a tree whose parts know where they are in the text. `JSON.parse` tells neither that nor, in
 * every version of Node.js, where a syntax error is.
 */

/** Half-open range of UTF-16 positions. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type JsonNode = ObjectNode | ListNode | ScalarNode

export interface ObjectNode extends Span {
  readonly type: 'object'
  readonly members: readonly MemberNode[]
}

export interface MemberNode extends Span {
  readonly name: string
  readonly nameSpan: Span
  readonly value: JsonNode
}

export interface ListNode extends Span {
  readonly type: 'list'
  readonly items: readonly JsonNode[]
}

export interface ScalarNode extends Span {
  readonly type: 'scalar'
  readonly value: string | number | boolean | null
}

export interface SyntaxFlaw extends Span {
  /** What the text should have there, as a sentence. */
  readonly expected: string
}

/** Deeper than any policy, and far from the end of the stack. */
const MAXIMUM_DEPTH = 1000

/** Returns the tree of a JSON text, or its first syntax error. */
export function parseTree(text: string): JsonNode | SyntaxFlaw {
  try {
    return new Parser(text).document()
  } catch (error) {
    if (error instanceof Unexpected) return error.flaw
    throw error
  }
}

export function isFlaw(parsed: JsonNode | SyntaxFlaw): parsed is SyntaxFlaw {
  return 'expected' in parsed
}

/** Returns the string that a node is, or undefined for any other value. */
export function stringIn(node: JsonNode | undefined): string | undefined {
  return node?.type === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** Returns the items of a list, or a list of the node itself: policies may write a single item without brackets. */
export function itemsIn(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return []
  return node.type === 'list' ? node.items : [node]
}

export function membersIn(node: JsonNode | undefined): readonly MemberNode[] {
  return node?.type === 'object' ? node.members : []
}

export function memberIn(node: JsonNode | undefined, name: string): MemberNode | undefined {
  return membersIn(node).find((member) => member.name === name)
}

/** Ends the parsing where the text is not JSON. */
class Unexpected extends Error {
  readonly flaw: SyntaxFlaw

  constructor(flaw: SyntaxFlaw) {
    super(flaw.expected)
    this.flaw = flaw
  }
}

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y
const WORD = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

class Parser {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): JsonNode {
    const node = this.#value('A policy is a JSON object, which begins with {.')
    this.#skip(SPACE)
    if (this.#at < this.#text.length) this.#refuse('The policy ends before this text.')
    return node
  }

  #value(expected: string): JsonNode {
    this.#skip(SPACE)
    const start = this.#at
    const next = this.#text[start]
    if (next === '{') return this.#object(start)
    if (next === '[') return this.#list(start)
    const text = this.#skip(next === '"' ? STRING : WORD)
    if (text === undefined)
      return this.#refuse(next === '"' ? 'The string has no closing quotation mark on its line.' : expected)
    return { type: 'scalar', value: JSON.parse(text), start, end: this.#at }
  }

  #object(start: number): ObjectNode {
    const members = this.#sequence('}', 'Expected a comma or }.', () => this.#member())
    return { type: 'object', members, start, end: this.#at }
  }

  #list(start: number): ListNode {
    const items = this.#sequence(']', 'Expected a comma or ].', () => this.#value('Expected a value.'))
    return { type: 'list', items, start, end: this.#at }
  }

  /** Reads what is between two brackets, and both brackets. */
  #sequence<Part>(close: string, expected: string, read: () => Part): readonly Part[] {
    if (++this.#depth > MAXIMUM_DEPTH) this.#refuse('The policy is nested too deeply.')
    this.#at++
    const parts: Part[] = []
    while (!this.#accepts(close)) {
      if (parts.length > 0 && !this.#accepts(',')) this.#refuse(expected)
      const isTrailing = parts.length > 0 && this.#sees(close)
      if (isTrailing) this.#refuse('Nothing follows the last comma.', this.#text.lastIndexOf(',', this.#at))
      parts.push(read())
    }
    this.#depth--
    return parts
  }

  #member(): MemberNode {
    this.#skip(SPACE)
    const start = this.#at
    const name = this.#skip(STRING)
    if (name === undefined) return this.#refuse('Expected a name in quotation marks.')
    const nameSpan = { start, end: this.#at }
    if (!this.#accepts(':')) this.#refuse('Expected a colon.')
    const value = this.#value('Expected a value.')
    return { name: JSON.parse(name), nameSpan, value, start, end: value.end }
  }

  #accepts(character: string): boolean {
    const found = this.#sees(character)
    if (found) this.#at++
    return found
  }

  #sees(character: string): boolean {
    this.#skip(SPACE)
    return this.#text[this.#at] === character
  }

  #skip(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    this.#at += found?.length ?? 0
    return found
  }

  /** @throws Unexpected */
  #refuse(expected: string, at = this.#at): never {
    // At the end of the text, the last character is marked, because nothing else can be.
    const start = Math.max(0, Math.min(at, this.#text.length - 1))
    throw new Unexpected({ expected, start, end: Math.min(start + 1, this.#text.length) })
  }
}

/** Returns the value of a node. */
export function plainOf(node: JsonNode): unknown {
  if (node.type === 'scalar') return node.value
  if (node.type === 'list') return node.items.map(plainOf)
  return Object.fromEntries(node.members.map(({ name, value }) => [name, plainOf(value)]))
}

/** Returns the names of members that an object already has, anywhere in the tree. */
export function duplicatesIn(node: JsonNode): readonly MemberNode[] {
  if (node.type === 'scalar') return []
  if (node.type === 'list') return node.items.flatMap(duplicatesIn)
  const seen = new Set<string>()
  return node.members.flatMap((member) => {
    const isDuplicate = seen.has(member.name)
    seen.add(member.name)
    return [...(isDuplicate ? [member] : []), ...duplicatesIn(member.value)]
  })
}
