/** Asks before something is deleted, and says what goes with it. */
import { FormDialog } from '../../../components/form-dialog.tsx'
import { shownText } from '../../../texts/shown-text.ts'

interface DeleteDialogProps {
  /** Such as `user ann`. */
  readonly what: string
  readonly text: string
  readonly onDelete: () => Promise<void>
  readonly onClose: () => void
}

export function DeleteDialog({ what, text, onDelete, onClose }: DeleteDialogProps) {
  return (
    <FormDialog
      title={`Delete ${shownText(what)}?`}
      submit="Delete"
      isDangerous
      onSubmit={onDelete}
      onClose={onClose}
    >
      <p>{text}</p>
    </FormDialog>
  )
}
