/** A panel at the right of a page, about what is selected in it. Escape closes it. */
import type { ComponentChildren } from 'preact'
import { useShortcuts } from '../../keyboard.ts'
import { shownText } from '../../texts/shown-text.ts'
import { IconButton } from '../button.tsx'

interface DrawerProps {
  /** The name of the region for assistive technologies. */
  readonly label: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

export function Drawer({ label, onClose, children }: DrawerProps) {
  useShortcuts([{ keys: 'Escape', does: 'Close the panel', act: onClose }])
  return (
    <aside class="drawer" aria-label={shownText(label)}>
      {children}
    </aside>
  )
}

interface DrawerHeadProps {
  readonly title: string
  /** Stands before the title. */
  readonly mark?: ComponentChildren
  readonly onClose: () => void
  /** Stands between the title and the button that closes the panel. */
  readonly children?: ComponentChildren
}

export function DrawerHead({ title, mark, onClose, children }: DrawerHeadProps) {
  return (
    <header class="drawer-head">
      {mark}
      <h2>{shownText(title)}</h2>
      {children}
      <IconButton icon="close" label="Close" onClick={onClose} />
    </header>
  )
}
