/** Reads JSON texts with the positions of everything in them, and lays out those that have only one line. */

/** A value in a text. Positions count from 0, and `end` is exclusive. */
export interface Node {
  readonly start: number
  readonly end: number
  readonly kind: 'object' | 'list' | 'string' | 'other'
  /** The value of a string. */
  readonly text?: string
  /** The members of an object, or the items of a list, whose names are `''`. */
  readonly members: readonly Member[]
}

export interface Member {
  readonly name: string
  /** The position of the name. For items, that of the value. */
  readonly start: number
  readonly nameEnd: number
  readonly value: Node
}

/** Returns the value of a text. Undefined when it is no JSON, or is nested very deep. */
export function parseNodes(text: string): Node | undefined {
  try {
    JSON.parse(text)
    return new Reader(text).value(0)
  } catch {
    return undefined
  }
}

/** Reads valid JSON. */
class Reader {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  value(from: number): Node {
    const start = this.#skip(from)
    const first = this.#text[start]
    if (first === '{') return this.#container(start, 'object', '}')
    if (first === '[') return this.#container(start, 'list', ']')
    if (first === '"') {
      const end = this.#stringEnd(start)
      return { start, end, kind: 'string', text: this.#string(start, end), members: [] }
    }
    const length = /^[^,\]}\s]*/.exec(this.#text.slice(start))?.[0].length ?? 0
    return { start, end: start + length, kind: 'other', members: [] }
  }

  #container(start: number, kind: 'object' | 'list', closing: string): Node {
    const members: Member[] = []
    let at = this.#skip(start + 1)
    while (this.#text[at] !== closing) {
      const member = kind === 'object' ? this.#member(at) : this.#item(at)
      members.push(member)
      at = this.#skip(member.value.end)
      if (this.#text[at] === ',') at = this.#skip(at + 1)
    }
    return { start, end: at + 1, kind, members }
  }

  #member(start: number): Member {
    const nameEnd = this.#stringEnd(start)
    const colon = this.#skip(nameEnd)
    return { name: this.#string(start, nameEnd), start, nameEnd, value: this.value(colon + 1) }
  }

  #item(start: number): Member {
    return { name: '', start, nameEnd: start, value: this.value(start) }
  }

  #string(start: number, end: number): string {
    return String(JSON.parse(this.#text.slice(start, end)))
  }

  #stringEnd(start: number): number {
    let at = start + 1
    while (this.#text[at] !== '"') at += this.#text[at] === '\\' ? 2 : 1
    return at + 1
  }

  #skip(from: number): number {
    let at = from
    while (/\s/.test(this.#text[at] ?? '')) at++
    return at
  }
}

/** Returns a member's value by its name. Of several with the same name, the last one counts. */
export function memberOf(node: Node | undefined, name: string): Member | undefined {
  return node?.members.findLast((member) => member.name === name)
}

/** Returns the statements of a policy, whether they are a list or a single one. */
export function statementsOf(document: Node | undefined): readonly Node[] {
  const statement = memberOf(document, 'Statement')?.value
  return statement?.kind === 'list'
    ? statement.members.map(({ value }) => value)
    : statement
      ? [statement]
      : []
}

/** The longest list or condition that stays on one line. */
const WIDTH = 76

/** Returns a text as people read it: one of several lines as it is, and one of a single line laid out. */
export function laidOut(text: string): string {
  if (text.trim().includes('\n')) return text.trimEnd()
  try {
    return printed(JSON.parse(text), 0)
  } catch {
    return text
  }
}

function printed(value: unknown, indent: number): string {
  const short = onOneLine(value)
  if (!isContainer(value) || (isShort(value) && indent + short.length <= WIDTH)) return short
  const inner = indent + 2
  const parts = Array.isArray(value)
    ? value.map((item) => printed(item, inner))
    : Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${printed(member, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const margin = ' '.repeat(inner)
  return `${open}\n${margin}${parts.join(`,\n${margin}`)}\n${' '.repeat(indent)}${close}`
}

/** Lists of texts and values of conditions are short. Statements and documents never are. */
function isShort(value: object): boolean {
  return Array.isArray(value)
    ? !value.some(isContainer)
    : !Object.hasOwn(value, 'Effect') && !Object.hasOwn(value, 'Statement')
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function onOneLine(value: unknown): string {
  if (!isContainer(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${onOneLine(member)}`,
  )
  return `{${members.join(', ')}}`
}
