/** The dialogs of the editor: versions, attachments, and what keeps the document from being saved. */
import type { Signal } from '@preact/signals'
import type { Loaded } from '../../../state/loaded.ts'
import type { EditedDocument } from '../editor/document.ts'
import type { Facts } from '../editor/facts.ts'
import type { Saving } from '../editor/saving.ts'
import type { Saved } from '../subjects.ts'
import { AttachDialog } from './attach-dialog.tsx'
import { OldestDialog } from './oldest-dialog.tsx'
import { StaleDialog } from './stale-dialog.tsx'
import { VersionsDialog } from './versions-dialog.tsx'

interface DialogsProps {
  readonly saved: Saved
  readonly document: EditedDocument
  readonly dialog: Signal<'versions' | 'attach' | undefined>
  readonly saving: Saving
  readonly facts: Loaded<Facts>
  readonly reload: () => void
}

export function Dialogs({ saved, document, dialog, saving, facts, reload }: DialogsProps) {
  const close = () => {
    dialog.value = undefined
  }
  const { stale, oldest } = saving
  if (stale.value)
    return (
      <StaleDialog base={saved} theirs={stale.value} document={document} saving={saving} reload={reload} />
    )
  if (oldest.value) return <OldestDialog version={oldest.value} saving={saving} />
  if (dialog.value === 'versions')
    return <VersionsDialog saved={saved} facts={facts} reload={reload} onClose={close} />
  if (dialog.value === 'attach') return <AttachDialog saved={saved} facts={facts} onClose={close} />
  return null
}
