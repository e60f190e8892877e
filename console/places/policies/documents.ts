/** Documents as texts: formatted, and with statements added. */
import { isRecord } from '../../texts/json.ts'

/** Short lists and objects stay on one line up to this width. */
const WIDTH = 76

/** Returns the document formatted, or undefined if it is not JSON. */
export function formatted(text: string): string | undefined {
  const value = parsed(text)
  return value === undefined ? undefined : `${written(value, '', false)}`
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param fits whether the value may be on one line */
function written(value: unknown, indent: string, fits: boolean): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const line = fits ? inLine(value) : undefined
  if (line !== undefined && indent.length + line.length <= WIDTH) return line
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((each) => inner + written(each, inner, false))
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(
    ([name, each]) => `${inner}${JSON.stringify(name)}: ${written(each, inner, name !== 'Statement')}`,
  )
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}

/** Returns a list of scalars, or an object with one, on a line. */
function inLine(value: object): string | undefined {
  const parts = Object.values(value)
  if (!parts.every((each) => typeof each !== 'object' || each === null)) return undefined
  if (Array.isArray(value)) return `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
  const members = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}: ${JSON.stringify(each)}`,
  )
  return members.length > 1 ? undefined : `{ ${members.join('')} }`
}

/** Returns a saved document as the editor shows it. One on a single line is formatted. */
export function shownDocument(document: string): string {
  return document.includes('\n') ? document : (formatted(document) ?? document)
}

/** The statements of a document, or undefined if it is not a policy. */
export function statementsIn(text: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  const policy = parsed(text)
  if (!isRecord(policy)) return undefined
  const statements = [policy['Statement'] ?? []].flat()
  return statements.every(isRecord) ? statements : undefined
}

/** Returns the document with other statements, formatted. */
export function withStatements(text: string, statements: readonly object[]): string {
  const policy = parsed(text)
  const members = isRecord(policy) ? policy : { Version: '2012-10-17' }
  return formatted(JSON.stringify({ ...members, Statement: statements })) ?? text
}
