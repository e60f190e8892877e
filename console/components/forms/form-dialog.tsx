/**
 * A dialog that asks for something, and does it. What the server refuses stays in the dialog, in its words: at the field
 * that it is about, or below the form.
 */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { type FieldNames, useSubmit } from '../../state/submit.ts'
import { Button } from '../button.tsx'
import { Failure } from '../failure.tsx'
import { Dialog } from '../overlays/dialog.tsx'

export interface FormDialogProps {
  readonly title: string
  /** What the button that does it says, such as `Create`. */
  readonly submit: string
  readonly isDangerous?: boolean
  readonly width?: 'narrow' | 'wide'
  /** Why it cannot be done yet. */
  readonly reason?: string | undefined
  /** What in an error names a field. */
  readonly errors?: FieldNames
  readonly onSubmit: () => Promise<unknown>
  /** Called when it has been done. By default, the dialog closes. */
  readonly onDone?: () => void
  readonly onClose: () => void
  /** The fields. A function gets what the server says about each. */
  readonly children:
    | ComponentChildren
    | ((errorAt: (field: string) => string | undefined) => ComponentChildren)
}

export function FormDialog(props: FormDialogProps) {
  const { title, submit, isDangerous = false, width = 'narrow', reason, errors = {}, children } = props
  const { onSubmit, onClose, onDone = onClose } = props
  const form = useId()
  const submission = useSubmit({ action: onSubmit, onDone, fields: errors })
  const { isBusy, error } = submission
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        type="submit"
        form={form}
        kind={isDangerous ? 'danger' : 'primary'}
        reason={reason}
        isDisabled={isBusy}
      >
        {submit}
      </Button>
    </>
  )
  return (
    <Dialog title={title} width={width} onClose={onClose} actions={actions}>
      <form
        id={form}
        class="form"
        aria-busy={isBusy || undefined}
        onSubmit={(event) => {
          event.preventDefault()
          if (reason === undefined) void submission.submit()
        }}
      >
        {typeof children === 'function' ? children(submission.fieldError) : children}
      </form>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}
