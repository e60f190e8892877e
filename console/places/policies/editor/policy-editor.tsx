/** The editor of a policy: its head, the document in three views, its problems, and what a change would do. */
import { useComputed, useSignal } from '@preact/signals'
import { Failure } from '../../../components/failure.tsx'
import { useShortcuts } from '../../../keyboard.ts'
import { param } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import type { Editor } from '../code/editor.ts'
import { Difference } from '../compare/difference.tsx'
import { referenceInAddress } from '../compare/reference.ts'
import { Dialogs } from '../dialogs/dialogs.tsx'
import { shownDocument } from '../documents.ts'
import { Replay } from '../replay/replay.tsx'
import { Simulate } from '../simulate/simulate.tsx'
import { useAsker } from '../simulate/use-asker.ts'
import { draftName, type Saved, type Subject } from '../subjects.ts'
import { useDocument } from './document.ts'
import { loadFacts } from './facts.ts'
import { Head } from './head.tsx'
import { Problems } from './problems.tsx'
import { useSaving } from './saving.ts'
import { Toolbar } from './toolbar.tsx'
import { View } from './view.tsx'

interface PolicyEditorProps {
  readonly subject: Subject
  readonly saved: Saved
  readonly reload: () => void
}

export function PolicyEditor({ subject, saved, reload }: PolicyEditorProps) {
  const shown = shownDocument(saved.document)
  const document = useDocument({
    name: draftName(saved),
    saved: shown,
    kind: saved.kind,
    accountId: subject.accountId,
    reference: referenceInAddress() || saved.document,
  })
  const facts = useLoaded((signal) => loadFacts(subject, saved, signal), [saved])
  const saving = useSaving({ subject, saved, document, facts: facts.value, reload })
  const editor = useSignal<Editor | undefined>(undefined)
  const findings = useComputed(() => document.check.value?.findings ?? [])
  const dialog = useSignal<'versions' | 'attach' | undefined>(undefined)
  const chosen = useAsker(saved, facts.value)
  useEditorKeys(editor, saving.save)
  const props = { subject, saved, shown, document, editor, findings }
  return (
    <div class="policy">
      <Head {...props} facts={facts} saving={saving} onOpen={(name) => (dialog.value = name)} />
      {saving.error.value !== undefined && <Failure error={saving.error.value} />}
      <div class="policy-main">
        <section class="editor-document" aria-label="Document">
          <Toolbar {...props} />
          <View {...props} line={Number(param('line'))} />
          <Difference saved={saved} document={document} asker={chosen.asker} usual="the saved version" />
          <Problems findings={findings} document={document} editor={editor} />
        </section>
        <aside class="policy-side" aria-label="What the document does">
          <Simulate saved={saved} document={document} {...chosen} />
          <Replay saved={saved} document={document} />
        </aside>
      </div>
      <Dialogs {...props} dialog={dialog} saving={saving} facts={facts} reload={reload} />
    </div>
  )
}

function useEditorKeys(editor: { readonly value: Editor | undefined }, save: () => void): void {
  useShortcuts([
    { keys: 'Ctrl+s', does: 'Save the policy', act: save },
    { keys: 'Ctrl+.', does: 'Fix the problem on this line', act: () => editor.value?.fixHere() },
    { keys: 'F8', does: 'Next problem', inFields: true, act: () => editor.value?.nextFinding() },
  ])
}
