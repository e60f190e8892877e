/**
 * XML documents of strangers: metadata and assertions of SAML. What is not plain XML 1.0 with namespaces is refused, above all
 * document types, so that no entity is ever expanded. The package takes some 20 ms to load: only those who need it wait.
 */
import type { Attribute, Document, Element, Node, Text } from '@xmldom/xmldom/lib/index.js'

export interface XmlElement {
  /** `''` when the name has none. */
  readonly prefix: string
  readonly name: string
  /** The URI; `''` for none. */
  readonly namespace: string
  /** In the order of the document, declarations of namespaces among them. */
  readonly attributes: readonly XmlAttribute[]
  /** Elements and the texts between them; there are no comments. */
  readonly children: readonly (XmlElement | string)[]
}

export interface XmlAttribute {
  readonly prefix: string
  readonly name: string
  readonly namespace: string
  readonly value: string
}

/** Far above what metadata hold, some hundred tags an identity provider: what takes seconds to parse is refused unparsed. */
const MAXIMUM_TAGS = 20_000
const MAXIMUM_ATTRIBUTES = 50_000
const MAXIMUM_DEPTH = 100
/** Of elements. For each of them the package looks through the whole document once. */
const MAXIMUM_NAMES = 200
/** Comments and instructions around the root. With each of them the package counts all of them anew. */
const MAXIMUM_AROUND_ROOT = 100

/**
 * A comment, a section of CDATA, an instruction, an end tag or another tag, with their names. There are no document types. A name goes
 * as far as it can: were shorter ones tried as well, a long one that never ends would take quadratic time.
 */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[^?>][\s\S]*?\?>|<\/([^\s/<>]+)[ \t\r\n]*>|<([^\s/<>!?"'=]+)(?=[ \t\r\n/>])[^"'<>]*(?:"[^"<]*"[^"'<>]*|'[^'<]*'[^"'<>]*)*>/y
/** Of an attribute. */
const VALUE = /"[^"]*"|'[^']*'/g

/** Types of nodes, as DOM numbers them. */
const ELEMENT = 1
const TEXT = 3
const CDATA = 4
const COMMENT = 8

/** XML 1.0, 2.2: no document has these. */
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** The root element; undefined when the text is no document of the kind above. */
export async function parseXml(text: string): Promise<XmlElement | undefined> {
  const { default: xmldom } = await import('@xmldom/xmldom/lib/index.js')
  const parser = new xmldom.DOMParser({ errorHandler: refuse, normalizeLineEndings })
  try {
    return isWellNested(text) ? rootOf(parser.parseFromString(text, 'text/xml')) : undefined
  } catch {
    // The parser's own errors, those that `refuse` throws out of it, and tags that a regular expression cannot hold.
    return undefined
  }
}

/** The elements right below one that have this name. */
export function childrenNamed(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement =>
      typeof child !== 'string' && child.name === name && child.namespace === namespace,
  )
}

/** The value of an attribute without a namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((each) => each.name === name && each.namespace === '')?.value
}

/** The text of an element that has no elements in it; what stands in those is left out. */
export function textOf(element: XmlElement): string {
  return element.children.filter((child) => typeof child === 'string').join('')
}

/** Whether elements end in the order in which they began: the package passes over ends that fit nowhere. */
function isWellNested(text: string): boolean {
  const open: string[] = []
  let aroundRoot = 0
  for (const markup of markupsIn(text)) {
    if (!follow(open, markup) || open.length > MAXIMUM_DEPTH) return false
    if (open.length === 0 && ++aroundRoot > MAXIMUM_AROUND_ROOT) return false
  }
  return open.length === 0
}

/** Opens or closes an element; false for an end of another one than the innermost. */
function follow(open: string[], [markup, ended, begun]: RegExpExecArray): boolean {
  if (begun !== undefined && !markup.endsWith('/>')) open.push(begun)
  return ended === undefined || open.pop() === ended
}

/** @throws SyntaxError for what is not XML, or too much */
function* markupsIn(text: string): Generator<RegExpExecArray> {
  if (!/^\s*</.test(text) || FORBIDDEN.test(text)) throw new SyntaxError('That is not XML')
  const tally = new Tally()
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', MARKUP.lastIndex)) {
    MARKUP.lastIndex = at
    const markup = MARKUP.exec(text)
    if (!markup || !tally.admits(markup))
      throw new SyntaxError('There is something else than tags, or too many')
    yield markup
  }
}

/** What a document has held so far. */
class Tally {
  #tags = 0
  #attributes = 0
  readonly #names = new Set<string>()

  /** Whether it is not too much with this as well. */
  admits([markup, , begun]: RegExpExecArray): boolean {
    this.#tags++
    if (begun !== undefined) {
      this.#names.add(begun)
      this.#attributes += markup.match(VALUE)?.length ?? 0
    }
    return (
      this.#tags <= MAXIMUM_TAGS &&
      this.#attributes <= MAXIMUM_ATTRIBUTES &&
      this.#names.size <= MAXIMUM_NAMES
    )
  }
}

/** XML 1.0, 2.11; the package would do what XML 1.1 says, and signatures would not match. */
function normalizeLineEndings(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

/** Called for warnings and errors alike: the package would go on after both. */
function refuse(_level: string, message: string): never {
  throw new SyntaxError(message)
}

function rootOf(document: Document): XmlElement {
  const nodes = Array.from(document.childNodes)
  const isAlone = !nodes.some((node) => isText(node) && node.data.trim() !== '')
  if (!document.documentElement || !isAlone) throw new SyntaxError('There is more than an element, or less')
  return toElement(document.documentElement)
}

function toElement(element: Element): XmlElement {
  return {
    ...toName(element),
    attributes: Array.from(element.attributes, (attribute) => ({
      ...toName(attribute),
      value: attribute.value,
    })),
    children: joined(Array.from(element.childNodes, toChild)),
  }
}

function toName({ prefix, localName, namespaceURI }: Element | Attribute) {
  if (prefix && typeof namespaceURI !== 'string') throw new SyntaxError(`${prefix} is not declared`)
  return { prefix: prefix ?? '', name: localName, namespace: namespaceURI ?? '' }
}

function toChild(node: Node): XmlElement | string {
  if (isElement(node)) return toElement(node)
  if (isText(node)) return node.data
  if (node.nodeType === COMMENT) return ''
  throw new SyntaxError('There is something else than elements and text')
}

/** Texts that a comment or the bounds of CDATA parted are one text. */
function joined(children: readonly (XmlElement | string)[]): (XmlElement | string)[] {
  const result: (XmlElement | string)[] = []
  for (const child of children) {
    const last = result.at(-1)
    if (child === '') continue
    if (typeof child === 'string' && typeof last === 'string') result[result.length - 1] = last + child
    else result.push(child)
  }
  return result
}

function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT
}

function isText(node: Node): node is Text {
  return node.nodeType === TEXT || node.nodeType === CDATA
}
