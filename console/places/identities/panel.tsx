/** A titled part of a page, parted from the next one by a hairline. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface PanelProps {
  readonly title: string
  /** Stands beside the title, such as how many there are. */
  readonly note?: ComponentChildren
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
}

export function Panel({ title, note, actions, children }: PanelProps) {
  const id = useId()
  return (
    <section class="identity-panel" aria-labelledby={id}>
      <header class="row wrap identity-panel-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span class="quieter small">{note}</span>}
        <span class="wrap identity-panel-actions">{actions}</span>
      </header>
      {children}
    </section>
  )
}

/** A sentence where a list would be. */
export function Nothing({ children }: { readonly children: ComponentChildren }) {
  return <p class="identity-nothing quiet">{children}</p>
}
