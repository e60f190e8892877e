/** Positions in a JSON text. The text must be valid JSON; it is scanned, not parsed. */
import { isObject, parseJson } from './json.ts'

/** Half-open range of UTF-16 positions. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Member {
  readonly name: string
  /** Position of the quote that begins the name. */
  readonly start: number
  readonly value: Span
}

/** Line and column, from 1. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

export interface StatementSpan {
  readonly start: TextPosition
  readonly end: TextPosition
}

/**
 * Returns the position of every statement, by statement index. The list is empty if the document is not a
 * policy.
 */
export function statementSpans(document: string): readonly StatementSpan[] {
  const positionAt = readPositions(document)
  return statementsOf(document).map(({ start, end }) => ({
    start: positionAt(start),
    end: positionAt(end),
  }))
}

/** Returns a function for ascending positions, which scans the text only once. */
export function readPositions(text: string): (at: number) => TextPosition {
  let line = 1
  let start = 0
  let end = endOfLine(text, start)
  return (at) => {
    while (end < at) {
      line++
      start = end + 1
      end = endOfLine(text, start)
    }
    return { line, column: at - start + 1 }
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

/** Returns the spans of the statements, whether `Statement` is a list or a single object. */
export function statementsOf(document: string): readonly Span[] {
  if (!isObject(parseJson(document))) return []
  const statement = memberOf(document, { start: skipSpace(document, 0), end: document.length }, 'Statement')
  return statement === undefined ? [] : itemsOf(document, statement)
}

/** Returns a member of the object at the span. Of several with the same name, the last one is effective. */
export function memberOf(text: string, object: Span, name: string): Span | undefined {
  return membersOf(text, object).findLast((member) => member.name === name)?.value
}

/** Returns the members of an object, or an empty list for any other value. */
export function membersOf(text: string, object: Span): readonly Member[] {
  const members: Member[] = []
  if (text[object.start] !== '{') return members
  let at = skipSpace(text, object.start + 1)
  while (text[at] === '"') {
    const nameEnd = skipString(text, at)
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const end = skipValue(text, start)
    members.push({ name: textAt(text, { start: at, end: nameEnd }), start: at, value: { start, end } })
    at = nextItem(text, end)
  }
  return members
}

/** Returns the elements of a list, or the value itself if it is not a list. */
export function itemsOf(text: string, value: Span): readonly Span[] {
  if (text[value.start] !== '[') return [value]
  const items: Span[] = []
  let start = skipSpace(text, value.start + 1)
  while (start < text.length && text[start] !== ']') {
    const end = skipValue(text, start)
    items.push({ start, end })
    start = nextItem(text, end)
  }
  return items
}

/** Returns the string at the span. */
export function textAt(text: string, { start, end }: Span): string {
  return String(parseJson(text.slice(start, end)))
}

/** Skips from the end of an element over the comma to the next one, or to the closing bracket. */
function nextItem(text: string, end: number): number {
  const at = skipSpace(text, end)
  return text[at] === ',' ? skipSpace(text, at + 1) : at
}

export function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++
  return at
}

export function skipString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function skipValue(text: string, from: number): number {
  if (text[from] === '"') return skipString(text, from)
  return text[from] === '{' || text[from] === '[' ? skipNested(text, from) : skipWord(text, from)
}

/** Counts brackets instead of recursing, because the nesting can be as deep as the text is long. */
function skipNested(text: string, from: number): number {
  let depth = 0
  let at = from
  do {
    const character = text.charAt(at)
    if (character === '"') at = skipString(text, at) - 1
    else if ('{['.includes(character)) depth++
    else if ('}]'.includes(character)) depth--
    at++
  } while (depth > 0 && at < text.length)
  return at
}

/** Skips up to what ends a number or a word. */
export function skipWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at++
  return at
}
