/** The code editor in the page. Its chunk is loaded when it is first shown. */
import type { ReadonlySignal, Signal } from '@preact/signals'
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PolicyFinding } from '../../../../schemas/endpoints.ts'
import { Skeleton } from '../../../components/loading.tsx'
import type { Editor } from '../code/editor.ts'
import type { PolicyKind } from '../kinds.ts'
import { findArns } from './find-arns.ts'

interface CodeEditorProps {
  readonly text: Signal<string>
  readonly kind: PolicyKind
  readonly label: string
  readonly isReadOnly: boolean
  readonly findings: ReadonlySignal<readonly PolicyFinding[]>
  readonly changed: ReadonlySignal<readonly number[]>
  /** The line that the address names, or 0. */
  readonly line: number
  readonly editor: Signal<Editor | undefined>
}

export function CodeEditor({
  text,
  kind,
  label,
  isReadOnly,
  findings,
  changed,
  line,
  editor,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const isOpen = useSignal(false)
  useEffect(() => {
    let isGone = false
    import('../code/editor.ts').then(({ openEditor }) => {
      if (isGone || !host.current) return
      const onChange = (typed: string) => {
        text.value = typed
      }
      editor.value = openEditor(host.current, {
        text: text.peek(),
        kind,
        label,
        isReadOnly,
        onChange,
        findArns,
      })
      isOpen.value = true
      if (line > 0) editor.value.goToLine(line)
    })
    return () => {
      isGone = true
      editor.peek()?.destroy()
      editor.value = undefined
    }
  }, [kind, label])
  useSignalEffect(() => editor.value?.setText(text.value))
  useSignalEffect(() => editor.value?.setFindings(findings.value))
  useSignalEffect(() => editor.value?.setLines(changed.value, line))
  return (
    <div class="code-editor">
      {!isOpen.value && <Skeleton lines={12} />}
      <div ref={host} class="code-editor-host" />
    </div>
  )
}
