/** The lines and columns of statements. */
import { parseDocument, type Span, statementsOf } from './json-document.ts'
import { positionsIn } from './positions.ts'

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
  return placed(document, statementsOf(parseDocument(document).root))
}

/** Returns the lines and columns of spans. */
export function placed(text: string, spans: readonly Span[]): readonly StatementSpan[] {
  const positionAt = positionsIn(text)
  const placeOf = (offset: number) => {
    const { line, column } = positionAt(offset)
    return { line, column: column + 1 }
  }
  return spans.map(({ start, end }) => ({ start: placeOf(start), end: placeOf(end) }))
}
