/**
 * A modal dialog. The native element keeps the focus within, and gives it back.
 *
 * Show it while it is open, and not otherwise: `{isOpen.value && <Dialog title="..." onClose={close}>...</Dialog>}`.
 */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { shownText } from '../../texts/shown-text.ts'
import { IconButton } from '../button.tsx'
import { useModal } from './modal.ts'

interface DialogProps {
  readonly title: string
  /** Called when the user closes it, with Escape as well. Without it, the dialog stays until it is answered. */
  readonly onClose?: () => void
  readonly width?: 'narrow' | 'wide'
  /** Buttons at the foot: the one that does it comes last. */
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
}

const FIELDS = '.dialog-body :is(input, select, textarea)'

export function Dialog({ title, onClose, width = 'narrow', actions, children }: DialogProps) {
  // The first field, not the button that closes the dialog.
  const dialog = useModal(FIELDS)
  const heading = useId()
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${width}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
      onClose={(event) => {
        // Browsers close a dialog at the second Escape even if it must be answered.
        const { currentTarget } = event
        if (!onClose && currentTarget.isConnected) currentTarget.showModal()
      }}
    >
      <header class="dialog-head">
        <h2 id={heading}>{shownText(title)}</h2>
        {onClose && <IconButton icon="close" label="Close" onClick={onClose} />}
      </header>
      <div class="dialog-body">{children}</div>
      {actions && <footer class="dialog-actions">{actions}</footer>}
    </dialog>
  )
}
