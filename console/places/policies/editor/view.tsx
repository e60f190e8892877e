/** The document in the view that the address names. */
import { type ReadonlySignal, type Signal, useComputed } from '@preact/signals'
import type { PolicyFinding } from '../../../../schemas/endpoints.ts'
import { diffLines } from '../../../decisions/documents/diff.ts'
import type { Editor } from '../code/editor.ts'
import { Statements } from '../statements/statements.tsx'
import type { Saved } from '../subjects.ts'
import { Changes } from './changes.tsx'
import { CodeEditor } from './code-editor.tsx'
import type { EditedDocument } from './document.ts'
import { viewName } from './toolbar.tsx'

interface ViewProps {
  readonly saved: Saved
  readonly shown: string
  readonly document: EditedDocument
  readonly editor: Signal<Editor | undefined>
  readonly findings: ReadonlySignal<readonly PolicyFinding[]>
  readonly line: number
}

export function View({ saved, shown, document: { text }, editor, findings, line }: ViewProps) {
  const changed = useComputed(() =>
    text.value === shown
      ? []
      : diffLines(shown, text.value).flatMap(({ kind, number }) => (kind === 'added' ? [number] : [])),
  )
  const isReadOnly = saved.isReadOnly !== undefined
  switch (viewName()) {
    case 'statements':
      return <Statements {...{ text, isReadOnly, findings }} kind={saved.kind} />
    case 'changes':
      return <Changes before={shown} after={text.value} />
    case 'json':
      return (
        <CodeEditor
          {...{ text, isReadOnly, findings, changed, line, editor }}
          kind={saved.kind}
          label={`Document of ${saved.name}`}
        />
      )
  }
}
