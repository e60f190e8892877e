/** A dialog with a form. Enter sends it, and what AWS refuses is shown in it. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Failure } from '../../components/failure.tsx'
import type { Submission } from './submit.ts'

interface FormDialogProps {
  readonly title: string
  /** What the button says that sends it. */
  readonly does: string
  readonly isDangerous?: boolean
  readonly width?: 'narrow' | 'wide'
  /** Why it cannot be sent yet. */
  readonly reason?: string | undefined
  readonly submission: Submission
  readonly onClose: () => void
  readonly children: ComponentChildren
}

export function FormDialog(props: FormDialogProps) {
  const { title, does, isDangerous = false, width = 'narrow', reason, submission, onClose, children } = props
  const id = useId()
  const { isBusy, error, submit } = submission
  return (
    <Dialog
      title={title}
      width={width}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={id}
            kind={isDangerous ? 'danger' : 'primary'}
            isDisabled={isBusy}
            reason={reason}
          >
            {does}
          </Button>
        </>
      }
    >
      <form
        id={id}
        class="identity-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (reason === undefined) void submit()
        }}
      >
        {children}
      </form>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}
