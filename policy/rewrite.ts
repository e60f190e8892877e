/**
 * Writes changes of a value into its JSON text. Everything that did not change keeps its layout, so that people see
 * only the change when they compare the texts.
 */
import { isList, isObject, type Json, type JsonObject } from './json.ts'
import {
  jsonOf,
  type ListNode,
  type Node,
  type ObjectNode,
  parseDocument,
  type Span,
} from './json-document.ts'

interface Splice extends Span {
  readonly text: string
}

/** How a text is laid out. `indent` is undefined for a text of one line. */
interface Style {
  readonly text: string
  readonly indent: string | undefined
}

/** A member of an object, or an item of a list, as it is written. */
interface Part extends Span {
  readonly node: Node
  /** Undefined when it is removed. */
  readonly after: Json | undefined
}

/** What is written after the last part: its name, if it is a member, and its value. */
interface Added {
  readonly name?: string
  readonly value: Json
}

/** Returns the text with another value. A text that is no JSON is replaced. */
export function rewritten(text: string, value: Json): string {
  const { root } = parseDocument(text)
  if (root === undefined) return JSON.stringify(value, null, 2)
  const splices = splicesFor({ text, indent: indentOf(text) }, root, value)
  return spliced(
    text,
    splices.sort((one, other) => one.start - other.start || one.end - other.end),
  )
}

function indentOf(text: string): string | undefined {
  if (!text.trim().includes('\n')) return undefined
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
}

function spliced(text: string, splices: readonly Splice[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text: written } of splices) {
    result += text.slice(at, start) + written
    at = end
  }
  return result + text.slice(at)
}

function splicesFor(style: Style, node: Node, after: Json): Splice[] {
  if (isSame(node, after)) return []
  if (node.kind === 'object' && isObject(after)) return splicesInObject(style, node, after)
  if (node.kind === 'list' && isList(after)) return splicesInList(style, node, after)
  const { start, end } = node
  return [{ start, end, text: printed(style, start, after) }]
}

function isSame(node: Node | undefined, other: Json | undefined): boolean {
  return node !== undefined && JSON.stringify(jsonOf(node)) === JSON.stringify(other)
}

function splicesInObject(style: Style, object: ObjectNode, after: JsonObject): Splice[] {
  const parts = object.members.map(
    ({ name: { value: name, start }, value: node }): Part => ({
      ...{ start, end: node.end, node },
      after: Object.hasOwn(after, name) ? after[name] : undefined,
    }),
  )
  const present = new Set(object.members.map(({ name }) => name.value))
  const added = Object.entries(after).filter(([name]) => !present.has(name))
  return splicesInParts(
    style,
    object,
    parts,
    added.map(([name, value]) => ({ name, value })),
  )
}

/** Matches the items at the beginning and at the end of both lists, so that a removed one does not move others. */
function splicesInList(style: Style, list: ListNode, after: readonly Json[]): Splice[] {
  const before = list.items
  const shorter = Math.min(before.length, after.length)
  let same = 0
  while (same < shorter && isSame(before[same], after[same])) same++
  const removed = Math.max(0, before.length - after.length)
  let tail = 0
  while (removed > 0 && tail < shorter - same && isSame(before.at(-1 - tail), after.at(-1 - tail))) tail++
  const parts = before.map((node, at): Part => {
    const isTail = at >= before.length - tail
    const isRemoved = !isTail && at >= before.length - tail - removed
    const matched = isTail ? after[after.length - before.length + at] : after[at]
    return { start: node.start, end: node.end, node, after: isRemoved ? undefined : matched }
  })
  return splicesInParts(
    style,
    list,
    parts,
    after.slice(before.length).map((value) => ({ value })),
  )
}

function splicesInParts(
  style: Style,
  whole: ObjectNode | ListNode,
  parts: readonly Part[],
  added: readonly Added[],
): Splice[] {
  const { kind, start, end } = whole
  const last = parts.findLast(({ after }) => after !== undefined)
  if (last === undefined) return [{ start, end, text: printed(style, start, remainderOf(kind, added)) }]
  const changes = parts.flatMap((part, at) => {
    if (part.after !== undefined) return splicesFor(style, part.node, part.after)
    return [{ ...removalAt(parts, at), text: '' }]
  })
  const separator = separatorIn(style, whole, parts)
  const text = added.map(({ name, value }) => {
    const label = name === undefined ? '' : `${JSON.stringify(name)}${colonIn(style)}`
    return `${separator}${label}${printed(style, last.start, value)}`
  })
  return text.length === 0 ? changes : [...changes, { start: last.end, end: last.end, text: text.join('') }]
}

/** Returns the value of an object or a list of which nothing that was there remains. */
function remainderOf(kind: 'object' | 'list', added: readonly Added[]): Json {
  if (kind === 'list') return added.map(({ value }) => value)
  return Object.fromEntries(added.map(({ name = '', value }) => [name, value]))
}

/** Returns the part with the comma before it, or, if nothing before it remains, with the comma after it. */
function removalAt(parts: readonly Part[], at: number): Span {
  const { start, end } = parts[at] ?? { start: 0, end: 0 }
  const follows = parts.slice(0, at).some(({ after }) => after !== undefined)
  if (follows) return { start: parts[at - 1]?.end ?? start, end }
  return { start, end: parts[at + 1]?.start ?? end }
}

function separatorIn({ text, indent }: Style, span: Span, parts: readonly Part[]): string {
  const [first, second] = parts
  if (first && second) return text.slice(first.end, second.start)
  const space = first ? text.slice(span.start + 1, first.start) : ''
  if (space.includes('\n')) return `,${space}`
  return indent === undefined && !text.includes(', ') && !text.includes('": ') ? ',' : ', '
}

function colonIn({ text, indent }: Style): string {
  return indent !== undefined || text.includes('": ') ? ': ' : ':'
}

/** Returns the value as the text would have it at a position, indented like the line there. */
function printed({ text, indent }: Style, at: number, value: Json): string {
  if (indent === undefined) return colonIn({ text, indent }) === ':' ? JSON.stringify(value) : spaced(value)
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  const margin = /^[ \t]*/.exec(line)?.[0] ?? ''
  return JSON.stringify(value, null, indent).replaceAll('\n', `\n${margin}`)
}

/** Returns the value on one line, with a space after each comma and colon. */
function spaced(value: Json): string {
  if (isList(value)) return `[${value.map(spaced).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`)
  return `{${members.join(', ')}}`
}
