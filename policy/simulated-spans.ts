/**
 * The positions of statements as AWS's policy simulator reports them. Its parser reports its own position,
 * not that of the statement. The start is after the last token that the parser has read:
 *
 * - for a single statement without a list, the opening brace of the statement;
 * - for the first statement of a list, the bracket;
 * - for each further statement, the end of the previous statement.
 *
 * The end is after the closing brace.
 *
 * Source: AWS CLI reference, outputs of simulate-custom-policy (a single statement: its brace is character
 * 37, the reported column is 38) and simulate-principal-policy (the first of a list).
 */
import { parseDocument, type Span, statementsOf } from './json-document.ts'
import { placed, type StatementSpan } from './spans.ts'

/** Returns the spans by statement index, or an empty list if the document is not a policy. */
export function simulatedSpans(document: string): readonly StatementSpan[] {
  const statements = statementsOf(parseDocument(document).root)
  const spans = statements.map(({ start, end }, index) => ({
    start: startOf(document, start, statements[index - 1]),
    end,
  }))
  return placed(document, spans)
}

function startOf(document: string, start: number, before: Span | undefined): number {
  if (before !== undefined) return before.end
  const bracket = document.slice(0, start).trimEnd()
  return bracket.endsWith('[') ? bracket.length : start + 1
}
