/** Finds tags in answers. Services name and nest them in many ways. */

import type { XmlElement } from '../../core/standards/xml/document.ts'
import { isStructure } from '../../protocol/structure.ts'
import { childElements, textAt, textMap, xmlText } from '../../recognition/values.ts'

export type Tags = Readonly<Record<string, string>>

/** The names of members that contain tags. */
const MEMBER = /^(?:resource)?tag(?:s|list|set|sinfo)?$/i
const MAXIMUM_DEPTH = 8

/** Returns the first list or map of tags in a JSON answer. Undefined when it has none. */
export function tagsInJson(value: unknown, depth = 0): Tags | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined
  for (const [name, member] of entriesOf(value)) {
    const tags = (MEMBER.test(name) ? tagsOf(member) : undefined) ?? tagsInJson(member, depth + 1)
    if (tags) return tags
  }
  return undefined
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  if (Array.isArray(value)) return value.map((element) => ['', element])
  return isStructure(value) ? Object.entries(value) : []
}

function tagsOf(member: unknown): Tags | undefined {
  if (!Array.isArray(member)) return textMap(member)
  const pairs = member.map((tag) => [textIn(tag, KEYS), textIn(tag, VALUES) ?? ''] as const)
  const tags = pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value] as const]))
  return tags.length === member.length ? Object.fromEntries(tags) : undefined
}

const KEYS = ['Key', 'key', 'TagKey'] as const
const VALUES = ['Value', 'value', 'TagValue'] as const

function textIn(tag: unknown, names: readonly string[]): string | undefined {
  return names.map((name) => textAt(tag, name)).find((text) => text !== undefined)
}

/** Returns all pairs of key and value in an XML answer. */
export function tagsInXml(element: XmlElement, depth = 0): Tags {
  const key = xmlText(element, 'Key') ?? xmlText(element, 'key')
  if (key !== undefined) return { [key]: xmlText(element, 'Value') ?? xmlText(element, 'value') ?? '' }
  if (depth > MAXIMUM_DEPTH) return {}
  return Object.assign({}, ...childElements(element).map((child) => tagsInXml(child, depth + 1)))
}
