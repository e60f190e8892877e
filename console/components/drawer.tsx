/** A panel at the right of a page, about what is selected in it. Escape closes it. */
import type { ComponentChildren } from 'preact'
import { useShortcuts } from '../keyboard.ts'
import { shownText } from '../texts/shown-text.ts'

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
