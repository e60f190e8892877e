/**
 * Writes changes of a value into its JSON text. Everything that did not change keeps its layout, so that people see
 * only the change when they compare the texts.
 */
import { isList, isObject, type Json, type JsonObject, parseJson } from './json.ts'
import { itemsOf, membersOf, type Span, skipSpace } from './spans.ts'

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
  readonly value: Span
  readonly before: Json
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
  const present = parseJson(text)
  if (present === undefined) return JSON.stringify(value, null, 2)
  const style = { text, indent: indentOf(text) }
  const start = skipSpace(text, 0)
  const span = { start, end: start + text.trim().length }
  return spliced(
    text,
    splicesFor(style, span, present, value).sort(
      (one, other) => one.start - other.start || one.end - other.end,
    ),
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

function splicesFor(style: Style, span: Span, before: Json, after: Json): Splice[] {
  if (isSame(before, after)) return []
  if (isObject(before) && isObject(after)) return splicesInObject(style, span, before, after)
  if (isList(before) && isList(after)) return splicesInList(style, span, before, after)
  return [{ ...span, text: printed(style, span.start, after) }]
}

function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function splicesInObject(style: Style, span: Span, before: JsonObject, after: JsonObject): Splice[] {
  const parts = membersOf(style.text, span).map(({ name, start, value }): Part => {
    const kept = Object.hasOwn(after, name) ? after[name] : undefined
    return { start, end: value.end, value, before: before[name] ?? null, after: kept }
  })
  const added = Object.entries(after).filter(([name]) => !Object.hasOwn(before, name))
  return splicesInParts(
    style,
    span,
    parts,
    added.map(([name, value]) => ({ name, value })),
  )
}

/** Matches the items at the beginning and at the end of both lists, so that a removed one does not move others. */
function splicesInList(style: Style, span: Span, before: readonly Json[], after: readonly Json[]): Splice[] {
  const shorter = Math.min(before.length, after.length)
  let same = 0
  while (same < shorter && isSame(before[same] ?? null, after[same] ?? null)) same++
  const removed = Math.max(0, before.length - after.length)
  let tail = 0
  while (
    removed > 0 &&
    tail < shorter - same &&
    isSame(before.at(-1 - tail) ?? null, after.at(-1 - tail) ?? null)
  )
    tail++
  const parts = itemsOf(style.text, span).map((value, at): Part => {
    const isTail = at >= before.length - tail
    const isRemoved = !isTail && at >= before.length - tail - removed
    const matched = isTail ? after[after.length - before.length + at] : after[at]
    return { ...value, value, before: before[at] ?? null, after: isRemoved ? undefined : matched }
  })
  return splicesInParts(
    style,
    span,
    parts,
    after.slice(before.length).map((value) => ({ value })),
  )
}

function splicesInParts(style: Style, span: Span, parts: readonly Part[], added: readonly Added[]): Splice[] {
  const last = parts.findLast(({ after }) => after !== undefined)
  if (last === undefined)
    return [{ ...span, text: printed(style, span.start, remainderOf(style, span, added)) }]
  const changes = parts.flatMap((part, at) => {
    if (part.after !== undefined) return splicesFor(style, part.value, part.before, part.after)
    return [{ ...removalAt(parts, at), text: '' }]
  })
  const separator = separatorIn(style, span, parts)
  const text = added.map(({ name, value }) => {
    const label = name === undefined ? '' : `${JSON.stringify(name)}${colonIn(style)}`
    return `${separator}${label}${printed(style, last.start, value)}`
  })
  return text.length === 0 ? changes : [...changes, { start: last.end, end: last.end, text: text.join('') }]
}

/** Returns the value of an object or a list of which nothing that was there remains. */
function remainderOf({ text }: Style, { start }: Span, added: readonly Added[]): Json {
  if (text[start] === '[') return added.map(({ value }) => value)
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
