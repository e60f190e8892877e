/** Shows a dialog modally for as long as it is rendered. The native element keeps the focus within, and gives it back. */
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Returns the reference that the `<dialog>` needs. @param autofocus selects what gets the focus, if it is there */
export function useModal(autofocus?: string): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    if (autofocus !== undefined) shown?.querySelector<HTMLElement>(autofocus)?.focus()
    // Closing it gives the focus back, and removing it does not.
    return () => shown?.close()
  }, [autofocus])
  return dialog
}
