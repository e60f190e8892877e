/**
 * Where AWS's policy simulator says that statements stand. Its parser reports where it is, not where the statement is: the
 * start lies behind the last token that it has read, which for a lone statement is the opening brace of the statement,
 * for the first of a list the bracket, for each further one the end of the statement before. The end lies behind the
 * closing brace.
 *
 * Source: AWS CLI reference, outputs of simulate-custom-policy (a lone statement: its brace is character 37, reported is
 * column 38) and simulate-principal-policy (the first of a list).
 */
import { readPositions, type Span, type StatementSpan, statementsOf } from './spans.ts'

/** By statement index; empty for what is no policy. */
export function simulatedSpans(document: string): readonly StatementSpan[] {
  const positionAt = readPositions(document)
  const statements = statementsOf(document)
  return statements.map(({ start, end }, index) => ({
    start: positionAt(startOf(document, start, statements[index - 1])),
    end: positionAt(end),
  }))
}

function startOf(document: string, start: number, before: Span | undefined): number {
  if (before !== undefined) return before.end
  const bracket = document.slice(0, start).trimEnd()
  return bracket.endsWith('[') ? bracket.length : start + 1
}
