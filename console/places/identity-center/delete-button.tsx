/** A button that deletes something, after it asks and says what goes with it. */
import type { ComponentChildren } from 'preact'
import { FormDialog } from '../../components/forms/form-dialog.tsx'
import { DialogButton } from '../../components/overlays/dialog-button.tsx'
import { shownText } from '../../texts/shown-text.ts'

interface DeleteButtonProps {
  /** Such as `user ann`. */
  readonly what: string
  /** What goes with it. */
  readonly text: string
  readonly isSmall?: boolean
  readonly onDelete: () => Promise<void>
  readonly children: ComponentChildren
}

export function DeleteButton({ what, text, isSmall = false, onDelete, children }: DeleteButtonProps) {
  const dialog = (close: () => void) => (
    <FormDialog
      title={`Delete ${shownText(what)}?`}
      submit="Delete"
      isDangerous
      onSubmit={onDelete}
      onClose={close}
    >
      <p>{text}</p>
    </FormDialog>
  )
  return (
    <DialogButton kind="danger" isSmall={isSmall} dialog={dialog}>
      {children}
    </DialogButton>
  )
}
