/** Parses a document into a tree in which every value and every name knows its place. */
import { skipSpace, skipWord } from '../spans.ts'
import { type ReadString, readString } from './json-string.ts'
import type { PathElement } from './types.ts'

/** The place of a value or of a member's name, from its first character to the one after its last. */
interface Place {
  readonly start: number
  readonly end: number
  /** Undefined for the document itself. */
  readonly parent: ObjectNode | ListNode | undefined
  readonly step: PathElement | undefined
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

/** The tree, or the position of the first character that makes the text invalid. */
export type ParsedDocument =
  | { readonly root: Node; readonly errorAt?: never }
  | { readonly root?: never; readonly errorAt: number }

/** Deeper than any policy. Limited because the parser is recursive: see `parseJson`. */
const maxDepth = 1000

const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

/** Parses a text, strictly as RFC 8259 says. Takes linear time. */
export function parseDocument(text: string): ParsedDocument {
  const parser = new Parser(text)
  const root = parser.document()
  return root === undefined ? { errorAt: parser.errorAt } : { root }
}

/** Where a value belongs. */
interface Owner {
  readonly parent: ObjectNode | ListNode | undefined
  readonly step: PathElement | undefined
}

type Draft<T> = { -readonly [K in keyof T]: T[K] }

class Parser {
  /** The position of the error, once a method has returned undefined. */
  errorAt = 0
  private readonly text: string
  private at = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  document(): Node | undefined {
    const root = this.value({ parent: undefined, step: undefined })
    if (root === undefined) return undefined
    this.skip()
    return this.at === this.text.length ? root : this.fail(this.at)
  }

  private value(owner: Owner): Node | undefined {
    this.skip()
    const first = this.text[this.at]
    if (first === '"') return this.string(owner)
    if (first === '{' || first === '[') return this.nested(first, owner)
    return this.scalar(owner)
  }

  private nested(first: '{' | '[', owner: Owner): Node | undefined {
    if (this.depth === maxDepth) return this.fail(this.at)
    this.depth++
    const node = first === '{' ? this.object(owner) : this.list(owner)
    this.depth--
    return node
  }

  private object(owner: Owner): ObjectNode | undefined {
    const members: Member[] = []
    const node: Draft<ObjectNode> = { kind: 'object', start: this.at, end: 0, ...owner, members }
    const isComplete = this.items('}', () => {
      const member = this.member(node)
      return member !== undefined && members.push(member) > 0
    })
    node.end = this.at
    return isComplete ? node : undefined
  }

  private member(parent: ObjectNode): Member | undefined {
    if (this.text[this.at] !== '"') return this.fail(this.at)
    const name = this.string({ parent, step: undefined })
    if (name === undefined) return undefined
    this.skip()
    if (this.text[this.at] !== ':') return this.fail(this.at)
    this.at++
    const value = this.value({ parent, step: { value: name.value } })
    return value && { name: { ...name, step: { key: name.value } }, value }
  }

  private list(owner: Owner): ListNode | undefined {
    const items: Node[] = []
    const node: Draft<ListNode> = { kind: 'list', start: this.at, end: 0, ...owner, items }
    const isComplete = this.items(']', () => {
      const item = this.value({ parent: node, step: { index: items.length } })
      return item !== undefined && items.push(item) > 0
    })
    node.end = this.at
    return isComplete ? node : undefined
  }

  /** Reads what is between brackets. Returns whether it is valid. */
  private items(close: '}' | ']', readItem: () => boolean): boolean {
    this.at++
    this.skip()
    if (this.accept(close)) return true
    for (;;) {
      if (!readItem()) return false
      this.skip()
      if (this.accept(close)) return true
      if (!this.accept(',')) {
        this.fail(this.at)
        return false
      }
      this.skip()
    }
  }

  private accept(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private string(owner: Owner): StringNode | undefined {
    const start = this.at
    const read: ReadString = readString(this.text, start)
    if (read.value === undefined) return this.fail(read.errorAt)
    this.at = read.end
    return { kind: 'string', start, end: read.end, ...owner, value: read.value }
  }

  private scalar(owner: Owner): ScalarNode | undefined {
    const start = this.at
    this.at = skipWord(this.text, start)
    const value = this.text.slice(start, this.at)
    if (!word.test(value)) return this.fail(start)
    return { kind: kindOf(value), start, end: this.at, ...owner, value }
  }

  private skip(): void {
    this.at = skipSpace(this.text, this.at)
  }

  private fail(at: number): undefined {
    this.errorAt = at
    return undefined
  }
}

function kindOf(written: string): ScalarNode['kind'] {
  if (written === 'null') return 'null'
  return written === 'true' || written === 'false' ? 'boolean' : 'number'
}
