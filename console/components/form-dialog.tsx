/** A dialog that asks for something, and does it. What the server refuses stays in the dialog, in its words. */
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'

interface FormDialogProps {
  readonly title: string
  /** What the button that does it says, such as `Create`. */
  readonly submit: string
  readonly isDangerous?: boolean
  readonly width?: 'narrow' | 'wide'
  /** Why it cannot be done yet. */
  readonly reason?: string | undefined
  readonly onSubmit: () => Promise<void>
  /** Called when it has been done. By default, the dialog closes. */
  readonly onDone?: () => void
  readonly onClose: () => void
  readonly children: ComponentChildren
}

export function FormDialog(props: FormDialogProps) {
  const { title, submit, isDangerous = false, width = 'narrow', reason, onSubmit, onClose, children } = props
  const { onDone = onClose } = props
  const form = useId()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async () => {
    if (isBusy || reason !== undefined) return
    setBusy(true)
    setError(undefined)
    try {
      await onSubmit()
      onDone()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
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
          send()
        }}
      >
        {children}
      </form>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}
