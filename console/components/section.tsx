/** A titled part of a page or of a drawer, with buttons beside its title. */
import type { ComponentChildren } from 'preact'

interface SectionProps {
  readonly title: ComponentChildren
  readonly level?: 2 | 3
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
}

export function Section({ title, level = 3, actions, children }: SectionProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section class="section">
      <header class="section-head">
        <Heading>{title}</Heading>
        {actions}
      </header>
      {children}
    </section>
  )
}
