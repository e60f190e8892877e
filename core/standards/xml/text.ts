/**
 * Serializes elements. Packages therefore receive only what was parsed and validated, not the original text.
 */
import type { XmlAttribute, XmlElement } from './document.ts'

/** The namespace of the attributes that declare namespaces. */
export const DECLARATIONS = 'http://www.w3.org/2000/xmlns/'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
  // Packages would replace the first two with line feeds, as in XML 1.1. They would take quadratic time for a
  // line that ends with the third.
  '\u0085': '&#x85;',
  '\u2028': '&#x2028;',
  '\u2029': '&#x2029;',
}

/**
 * Serializes an element as a separate document. It includes the namespace declarations of its ancestors.
 *
 * @param around the ancestors of the element, from the outermost
 */
export function xmlText(element: XmlElement, around: readonly XmlElement[] = []): string {
  const declared = new Map<string, XmlAttribute>()
  for (const each of [...around, element])
    for (const attribute of each.attributes.filter(isDeclaration)) declared.set(nameOf(attribute), attribute)
  const own = element.attributes.filter((attribute) => !isDeclaration(attribute))
  return textWith(element, [...declared.values(), ...own])
}

/** Escapes a text for an element or for an attribute in double quotes. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\t\n\r\u0085\u2028\u2029]/g, (character) => ESCAPES[character] ?? character)
}

function textWith(element: XmlElement, attributes: readonly XmlAttribute[]): string {
  const name = nameOf(element)
  const head = attributes.map((each) => ` ${nameOf(each)}="${escapeXml(each.value)}"`).join('')
  const body = element.children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : textWith(child, child.attributes),
  )
  return `<${name}${head}>${body.join('')}</${name}>`
}

function isDeclaration({ namespace }: XmlAttribute): boolean {
  return namespace === DECLARATIONS
}

function nameOf({ prefix, name }: Pick<XmlAttribute, 'prefix' | 'name'>): string {
  return prefix === '' ? name : `${prefix}:${name}`
}
