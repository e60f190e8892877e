/** The buttons that edit and delete what is open. */
import type { ComponentChildren } from 'preact'
import { DialogButton } from '../../components/overlays/dialog-button.tsx'
import { DeleteButton } from './delete-button.tsx'

interface EditAndDeleteProps {
  /** Such as `user ann`. */
  readonly what: string
  /** What goes with it when it is deleted. */
  readonly text: string
  readonly editDialog: (close: () => void) => ComponentChildren
  readonly onDelete: () => Promise<void>
}

export function EditAndDelete({ what, text, editDialog, onDelete }: EditAndDeleteProps) {
  return (
    <>
      <DialogButton isSmall dialog={editDialog}>
        Edit
      </DialogButton>
      <DeleteButton isSmall what={what} text={text} onDelete={onDelete}>
        Delete
      </DeleteButton>
    </>
  )
}
