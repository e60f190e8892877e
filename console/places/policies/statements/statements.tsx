/** The document as a form for each statement. It changes the same text as the code editor. */
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { PolicyFinding } from '../../../../schemas/endpoints.ts'
import { Button } from '../../../components/button.tsx'
import { statementsIn, withStatements } from '../documents.ts'
import { emptyStatement } from '../editor/empty-statement.ts'
import type { PolicyKind } from '../kinds.ts'
import type { Statement } from './statement.ts'
import { StatementForm } from './statement-form.tsx'

interface StatementsProps {
  readonly text: Signal<string>
  readonly kind: PolicyKind
  readonly isReadOnly: boolean
  readonly findings: ReadonlySignal<readonly PolicyFinding[]>
}

export function Statements({ text, kind, isReadOnly, findings }: StatementsProps) {
  const statements = statementsIn(text.value)
  if (!statements)
    return (
      <p class="policy-changes-none quiet">
        The document is not valid JSON. Correct it in the view JSON first.
      </p>
    )
  const write = (next: readonly object[]) => {
    text.value = withStatements(text.value, next)
  }
  return (
    <div class="statements">
      {statements.map((statement, index) => (
        <StatementForm
          key={index}
          number={index + 1}
          statement={statement}
          kind={kind}
          isReadOnly={isReadOnly}
          unused={findings.value.find(({ unused }) => unused?.statement === index + 1)?.message}
          onChange={(changed: Statement) =>
            write(statements.map((each, at) => (at === index ? changed : each)))
          }
          onRemove={() => write(statements.filter((_, at) => at !== index))}
        />
      ))}
      {statements.length === 0 && <p class="quiet">The policy has no statements.</p>}
      {!isReadOnly && (
        <div>
          <Button icon="plus" onClick={() => write([...statements, emptyStatement(kind)])}>
            Add another statement
          </Button>
        </div>
      )}
    </div>
  )
}
