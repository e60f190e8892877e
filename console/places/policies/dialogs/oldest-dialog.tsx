/** Asks to delete the oldest version, because a policy can have only five. */
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { dayAndTime } from '../../../texts/times.ts'
import type { Saving } from '../editor/saving.ts'
import type { Version } from '../save.ts'

export function OldestDialog({ version, saving }: { readonly version: Version; readonly saving: Saving }) {
  const close = () => {
    saving.oldest.value = undefined
  }
  const number = version.id.slice(1)
  return (
    <Dialog
      title="Delete the oldest version?"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="danger" icon="trash" onClick={saving.deleteAndSave}>
            Delete version {number} and save
          </Button>
        </>
      }
    >
      <p>
        A managed policy can have up to five versions. Version {number} of {dayAndTime(version.created)} is
        the oldest that is not the default. It cannot be restored.
      </p>
    </Dialog>
  )
}
