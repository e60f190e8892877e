/**
 * Parses untrusted XML documents: SAML metadata and assertions.
 *
 * Everything but plain XML 1.0 with namespaces is rejected. Above all, document types are rejected, so that
 * no entity is ever expanded. The package takes some 20 ms to load, so it is loaded only when needed.
 */
import type { Attribute, Document, Element, Node, Text } from '@xmldom/xmldom/lib/index.js'

export interface XmlElement {
  /** `''` when the name has no prefix. */
  readonly prefix: string
  readonly name: string
  /** The namespace URI, or `''` when there is none. */
  readonly namespace: string
  /** In document order, including namespace declarations. */
  readonly attributes: readonly XmlAttribute[]
  /** Elements and the texts between them, without comments. */
  readonly children: readonly (XmlElement | string)[]
}

export interface XmlAttribute {
  readonly prefix: string
  readonly name: string
  readonly namespace: string
  readonly value: string
}

/**
 * Documents above these limits are rejected before they are parsed. Parsing them would take seconds.
 *
 * Metadata are far smaller: they contain some hundred tags per identity provider.
 */
const MAXIMUM_TAGS = 20_000
const MAXIMUM_ATTRIBUTES = 50_000
const MAXIMUM_DEPTH = 100
/** The number of distinct element names. The package searches the whole document once for each name. */
const MAXIMUM_NAMES = 200
/** The number of comments and instructions around the root. The package counts all of them for each one. */
const MAXIMUM_AROUND_ROOT = 100

/**
 * Matches a comment, a CDATA section, an instruction, or a tag. Captures the name of an end or start tag.
 *
 * It does not match document types. A name always extends as far as possible. If shorter names were tried
 * too, a long unterminated name would take quadratic time.
 */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[^?>][\s\S]*?\?>|<\/([^\s/<>]+)[ \t\r\n]*>|<([^\s/<>!?"'=]+)(?=[ \t\r\n/>])[^"'<>]*(?:"[^"<]*"[^"'<>]*|'[^'<]*'[^"'<>]*)*>/y
/** Matches the value of an attribute. */
const VALUE = /"[^"]*"|'[^']*'/g

/** The node types of the DOM. */
const ELEMENT = 1
const TEXT = 3
const CDATA = 4
const COMMENT = 8

/** Characters that are not allowed in a document (XML 1.0, 2.2). */
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** Returns the root element of a document. Undefined when the text is not a document as described above. */
export async function parseXml(text: string): Promise<XmlElement | undefined> {
  const { default: xmldom } = await import('@xmldom/xmldom/lib/index.js')
  const parser = new xmldom.DOMParser({ errorHandler: refuse, normalizeLineEndings })
  try {
    return isWellNested(text) ? rootOf(parser.parseFromString(text, 'text/xml')) : undefined
  } catch {
    // The parser or `refuse` threw an error, or a tag was too long for the regular expression.
    return undefined
  }
}

/** Returns the child elements with this name. */
export function childrenNamed(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement =>
      typeof child !== 'string' && child.name === name && child.namespace === namespace,
  )
}

/** Returns the value of an attribute without a namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((each) => each.name === name && each.namespace === '')?.value
}

/** Returns the text directly in an element. The text of its child elements is not included. */
export function textOf(element: XmlElement): string {
  return element.children.filter((child) => typeof child === 'string').join('')
}

/**
 * Returns whether the elements are nested correctly. The package would ignore end tags that match no start
 * tag.
 */
function isWellNested(text: string): boolean {
  const open: string[] = []
  let aroundRoot = 0
  for (const markup of markupsIn(text)) {
    if (!applyMarkup(open, markup) || open.length > MAXIMUM_DEPTH) return false
    if (open.length === 0 && ++aroundRoot > MAXIMUM_AROUND_ROOT) return false
  }
  return open.length === 0
}

/**
 * Opens or closes an element. Returns false for an end tag that does not match the innermost open element.
 */
function applyMarkup(open: string[], [markup, endName, startName]: RegExpExecArray): boolean {
  if (startName !== undefined && !markup.endsWith('/>')) open.push(startName)
  return endName === undefined || open.pop() === endName
}

/** Yields the markup of a document. @throws SyntaxError when it is not XML, or exceeds a limit */
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

/** Counts the markup in a document. */
class Tally {
  #tags = 0
  #attributes = 0
  readonly #names = new Set<string>()

  /** Counts the markup. Returns whether the document is still within the limits. */
  admits([markup, , startName]: RegExpExecArray): boolean {
    this.#tags++
    if (startName !== undefined) {
      this.#names.add(startName)
      this.#attributes += markup.match(VALUE)?.length ?? 0
    }
    return (
      this.#tags <= MAXIMUM_TAGS &&
      this.#attributes <= MAXIMUM_ATTRIBUTES &&
      this.#names.size <= MAXIMUM_NAMES
    )
  }
}

/**
 * Normalizes line endings as in XML 1.0, 2.11.
 *
 * The package would do it as in XML 1.1, and signatures would not match.
 */
function normalizeLineEndings(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

/** Throws for warnings and errors, because the package would continue after both. */
function refuse(_level: string, message: string): never {
  throw new SyntaxError(message)
}

function rootOf(document: Document): XmlElement {
  const nodes = Array.from(document.childNodes)
  const isOnlyElement = !nodes.some((node) => isText(node) && node.data.trim() !== '')
  if (!document.documentElement || !isOnlyElement)
    throw new SyntaxError('There is more than an element, or less')
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

/** Joins texts that a comment or the boundary of a CDATA section separates. */
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
