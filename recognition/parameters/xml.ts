/**
 * XML bodies, as the services with REST XML receive them: elements, and texts in those without children.
 *
 * Only plain data is accepted. Document types, entities of their own, prefixes of elements, other encodings, and
 * repeated members are rejected, because services could read them differently. The reader for SAML is slower and
 * asynchronous, and cannot read the longest changes of Route 53.
 */
import { isUtf8 } from 'node:buffer'
import { malformedXml } from '../../protocol/errors/bodies.ts'
import type { BodyNode } from './body.ts'
import type { Spelling } from './spelling.ts'
import type { Value } from './types.ts'

interface Item {
  readonly name: string
  readonly children: Item[]
  text: string
}

/** Deeper than any input. */
const MAXIMUM_DEPTH = 50

/**
 * Matches an end tag (1), a start tag (2) with attributes, which may be empty (3), a comment, or a CDATA section (4).
 *
 * A name always extends as far as possible, and no two parts of the expression match the same white space.
 */
const MARKUP =
  /<(?:\/([^\s<>/]+)\s*>|([^\s<>/!?"'=:]+)(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|!--[\s\S]*?-->|!\[CDATA\[([\s\S]*?)\]\]>)/y

const DECLARATION = /^\uFEFF?(?:<\?xml\s[^?<>]*\?>)?\s*/
const ENCODING = /\sencoding\s*=\s*["'](?!utf-8["'])/i
/** Characters that are not allowed in a document (XML 1.0, 2.2). */
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const ENTITY = /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }),
)

/** Returns the root element of a body. Undefined when the body is empty. @throws AwsError MalformedXML */
export function xmlRoot(body: Buffer): BodyNode | undefined {
  if (body.length === 0) return undefined
  if (!isUtf8(body)) throw malformedXml()
  return new XmlNode([parse(body.toString())])
}

function parse(text: string): Item {
  try {
    return new Reader(text).read()
  } catch {
    // The reader refused, or a tag was too long for the regular expression.
    throw malformedXml()
  }
}

/** Reads one document. */
class Reader {
  readonly #text: string
  /** The first is the document, the last the innermost open element. */
  readonly #open: Item[] = [itemNamed('')]

  constructor(text: string) {
    this.#text = text
  }

  /** @throws SyntaxError */
  read(): Item {
    const [declaration = ''] = DECLARATION.exec(this.#text) ?? []
    if (ENCODING.test(declaration) || FORBIDDEN.test(this.#text)) throw new SyntaxError('an encoding')
    let from = declaration.length
    for (let at = this.#text.indexOf('<', from); at !== -1; at = this.#text.indexOf('<', from)) {
      this.#addText(decoded(this.#text.slice(from, at)))
      MARKUP.lastIndex = at
      this.#add(MARKUP.exec(this.#text))
      from = MARKUP.lastIndex
    }
    this.#addText(decoded(this.#text.slice(from)))
    const [root, ...others] = this.#innermost.children
    if (this.#open.length > 1 || !root || others.length > 0) throw new SyntaxError('not one element')
    return root
  }

  get #innermost(): Item {
    const innermost = this.#open.at(-1)
    if (!innermost) throw new SyntaxError('an end tag too many')
    return innermost
  }

  #add(markup: RegExpExecArray | null): void {
    if (!markup) throw new SyntaxError('something else than elements')
    const [, end, start, empty, data] = markup
    if (end !== undefined) this.#close(end)
    else if (start !== undefined) this.#start(start, empty === '/')
    else if (data !== undefined) this.#addText(data)
  }

  #start(name: string, isEmpty: boolean): void {
    const item = itemNamed(name)
    this.#innermost.children.push(item)
    if (isEmpty) return
    if (this.#open.push(item) > MAXIMUM_DEPTH) throw new SyntaxError('too deep')
  }

  #close(name: string): void {
    const closed = this.#open.pop()
    if (closed?.name !== name) throw new SyntaxError('an end tag of another element')
    if (closed.children.length > 0 && closed.text.trim() !== '') throw new SyntaxError('text beside elements')
  }

  #addText(text: string): void {
    if (this.#open.length === 1 && text.trim() !== '') throw new SyntaxError('text outside the root')
    this.#innermost.text += text
  }
}

function itemNamed(name: string): Item {
  return { name, children: [], text: '' }
}

/** Replaces references. @throws SyntaxError for entities that a document type would have to define */
function decoded(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(ENTITY, (_all, decimal, hexadecimal, name) => {
    const character = name === undefined ? characterOf(decimal, hexadecimal) : NAMED.get(name)
    if (character === undefined || FORBIDDEN.test(character)) throw new SyntaxError('an unknown entity')
    return character
  })
}

function characterOf(decimal: string | undefined, hexadecimal: string | undefined): string | undefined {
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** The elements with one name in one place. Only the elements of a list can be several. */
class XmlNode implements BodyNode {
  readonly #siblings: readonly Item[]

  constructor(siblings: readonly Item[]) {
    this.#siblings = siblings
  }

  member(names: readonly string[]): XmlNode | undefined {
    const found = this.#only.children.filter(({ name }) => names.includes(name))
    return found.length > 0 ? new XmlNode(found) : undefined
  }

  elements({ flattened }: Spelling): readonly XmlNode[] {
    return (flattened ? this.#siblings : this.#only.children).map((each) => new XmlNode([each]))
  }

  entries(): readonly (readonly [string, XmlNode])[] {
    return this.#only.children.flatMap((each) => {
      const entry = new XmlNode([each])
      const [key, value] = [entry.member(['key'])?.value(), entry.member(['value'])]
      return typeof key === 'string' && value ? [[key, value] as const] : []
    })
  }

  value(): Value {
    return itemValue(this.#only)
  }

  /** @throws AwsError MalformedXML when a member is there several times */
  get #only(): Item {
    const [only, ...others] = this.#siblings
    if (!only || others.length > 0) throw malformedXml()
    return only
  }
}

/** Elements with the same name become a list. */
function itemValue({ children, text }: Item): Value {
  if (children.length === 0) return text
  const lists = new Map<string, Value[]>()
  for (const child of children) {
    const list = lists.get(child.name) ?? []
    list.push(itemValue(child))
    lists.set(child.name, list)
  }
  const members: Record<string, Value> = Object.create(null)
  for (const [name, list] of lists)
    members[name] = list.length === 1 && list[0] !== undefined ? list[0] : list
  return members
}
