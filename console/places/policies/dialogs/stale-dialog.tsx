/** The policy was changed since it was opened: shows both changes, and lets the user choose. Nothing is overwritten. */
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { shownDocument } from '../documents.ts'
import { Changes } from '../editor/changes.tsx'
import { dropDraftOf, type EditedDocument } from '../editor/document.ts'
import type { Saving } from '../editor/saving.ts'
import { draftName, type Saved } from '../subjects.ts'

interface StaleDialogProps {
  readonly base: Saved
  readonly theirs: Saved
  readonly document: EditedDocument
  readonly saving: Saving
  readonly reload: () => void
}

export function StaleDialog({ base, theirs, document, saving, reload }: StaleDialogProps) {
  const close = () => {
    saving.stale.value = undefined
  }
  const before = document.olderBase ?? shownDocument(base.document)
  const present = shownDocument(theirs.document)
  const takeTheirs = () => {
    dropDraftOf(draftName(base))
    document.text.value = present
    close()
    reload()
  }
  const version =
    theirs.version === undefined ? '' : ` Version ${theirs.version.slice(1)} is now the default.`
  return (
    <Dialog
      title="The policy was changed meanwhile"
      width="wide"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Keep editing</Button>
          <Button onClick={takeTheirs}>Discard mine</Button>
          <Button kind="primary" onClick={saving.saveAnyway}>
            Save mine
          </Button>
        </>
      }
    >
      <p>Somebody saved the policy after you began to change it.{version}</p>
      <h3>Their change</h3>
      <Changes label="Their change" before={before} after={present} />
      <h3>Your change</h3>
      <Changes label="Your change" before={before} after={document.text.value} />
    </Dialog>
  )
}
