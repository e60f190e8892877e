/** The buttons that edit and delete what is open. */
import type { ComponentChildren } from 'preact'
import { Button } from '../../components/button.tsx'
import { DeleteDialog } from './dialogs/delete.tsx'
import { useInstance } from './instance.ts'

interface EditAndDeleteProps {
  /** Such as `user ann`. */
  readonly what: string
  /** What goes with it when it is deleted. */
  readonly text: string
  readonly editDialog: (close: () => void) => ComponentChildren
  readonly onDelete: () => Promise<void>
}

export function EditAndDelete({ what, text, editDialog, onDelete }: EditAndDeleteProps) {
  const { ask } = useInstance()
  return (
    <>
      <Button isSmall onClick={() => ask(editDialog)}>
        Edit
      </Button>
      <Button
        isSmall
        kind="danger"
        onClick={() =>
          ask((close) => <DeleteDialog what={what} text={text} onDelete={onDelete} onClose={close} />)
        }
      >
        Delete
      </Button>
    </>
  )
}
