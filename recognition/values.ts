/** Reads answers of upstreams. Whatever is missing or has another type than expected is undefined. */

import { parseXml, textOf, type XmlElement } from '../core/standards/xml/document.ts'
import { isStructure } from '../protocol/structure.ts'

/** Returns the value at a path of members. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path) {
    if (!isStructure(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = at(value, ...path)
  return typeof text === 'string' ? text : undefined
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(value, ...path)
  return Array.isArray(list) ? list : []
}

/** Returns the texts in a list. */
export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).filter((each) => typeof each === 'string')
}

/** Returns a map whose values are all text. */
export function textMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isStructure(value)) return undefined
  const texts = Object.entries(value).flatMap(([key, text]) =>
    typeof text === 'string' ? [[key, text]] : [],
  )
  return texts.length === Object.keys(value).length ? Object.fromEntries(texts) : undefined
}

/** Parses JSON. Undefined for anything else. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Parses XML. moto begins documents with an empty line, which XML does not permit before a declaration. */
export function xmlOf(text: string): Promise<XmlElement | undefined> {
  return parseXml(text.trim())
}

/** Returns the elements at a path of names, in any namespace: those of emulators differ from AWS's. */
export function within(element: XmlElement | undefined, ...path: readonly string[]): readonly XmlElement[] {
  let here = element ? [element] : []
  for (const name of path)
    here = here.flatMap((each) => childElements(each).filter((child) => child.name === name))
  return here
}

export function childElements({ children }: XmlElement): XmlElement[] {
  return children.filter((child) => typeof child !== 'string')
}

/** Returns the text of the first element at a path of names. */
export function xmlText(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const [found] = within(element, ...path)
  return found && textOf(found)
}

/** Returns a map from entries, such as `<entry><key/><value/></entry>`. */
export function xmlEntries(
  entries: readonly XmlElement[],
  key: string,
  value: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map((entry) => [xmlText(entry, key) ?? '', xmlText(entry, value) ?? '']))
}
