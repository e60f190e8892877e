/** Above the document: its views, its size, and what changes all of it. */
import type { Signal } from '@preact/signals'
import { Button } from '../../../components/button.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { diffLines } from '../../../decisions/documents/diff.ts'
import { param, setParams } from '../../../router.ts'
import type { Editor } from '../code/editor.ts'
import { formatted, statementsIn, withStatements } from '../documents.ts'
import type { PolicyKind } from '../kinds.ts'
import type { Saved } from '../subjects.ts'
import { changedParts } from './changes.tsx'
import type { EditedDocument } from './document.ts'
import { emptyStatement } from './empty-statement.ts'

type ViewName = 'json' | 'statements' | 'changes'

export function viewName(): ViewName {
  const name = param('view')
  return name === 'statements' || name === 'changes' ? name : 'json'
}

interface ToolbarProps {
  readonly saved: Saved
  readonly shown: string
  readonly document: EditedDocument
  readonly editor: Signal<Editor | undefined>
}

export function Toolbar({ saved, shown, document, editor }: ToolbarProps) {
  const { text } = document
  const changes = text.value === shown ? 0 : changedParts(diffLines(shown, text.value))
  const isReadOnly = saved.isReadOnly !== undefined
  return (
    <div class="row wrap policy-toolbar">
      <Segments
        label="View"
        value={viewName()}
        segments={[
          { value: 'json', content: 'JSON' },
          { value: 'statements', content: 'Statements' },
          {
            value: 'changes',
            content:
              changes === 0 ? (
                'Changes'
              ) : (
                <>
                  Changes <span>{changes}</span>
                </>
              ),
          },
        ]}
        onChange={(view) => setParams({ view: view === 'json' ? undefined : view })}
      />
      <Size document={document} />
      {!isReadOnly && <DocumentButtons kind={saved.kind} text={text} editor={editor} />}
    </div>
  )
}

function Size({ document: { check } }: { readonly document: EditedDocument }) {
  const { size, limit } = check.value ?? {}
  if (size === undefined || limit === undefined) return <span class="policy-size" />
  return (
    <span class={`policy-size ${size > limit ? 'policy-size-over' : 'quiet'}`}>
      {size.toLocaleString('en')} of {limit.toLocaleString('en')} characters
    </span>
  )
}

interface DocumentButtonsProps {
  readonly kind: PolicyKind
  readonly text: Signal<string>
  readonly editor: Signal<Editor | undefined>
}

function DocumentButtons({ kind, text, editor }: DocumentButtonsProps) {
  const neat = formatted(text.value)
  const statements = statementsIn(text.value)
  const add = () => {
    if (!statements) return
    text.value = withStatements(text.value, [...statements, emptyStatement(kind)])
    editor.value?.goTo(text.value.length)
  }
  const invalid = 'The document is not valid JSON'
  return (
    <>
      <Button
        kind="quiet"
        reason={neat === undefined ? invalid : undefined}
        onClick={() => (text.value = neat ?? '')}
      >
        Format
      </Button>
      <Button reason={statements === undefined ? invalid : undefined} onClick={add}>
        Add statement
      </Button>
    </>
  )
}
