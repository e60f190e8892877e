/** Views of one thing, each with its own address. They are links in a list, so that everything of links works. */
import type { ComponentChildren } from 'preact'

export interface Tab {
  readonly id: string
  readonly link: string
  readonly content: ComponentChildren
  readonly count?: number | undefined
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
  /** The ID of the open one. */
  readonly open: string
}

export function Tabs({ label, tabs, open }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ id, link, content, count }) => (
        <a key={id} href={link} class="tab" aria-current={id === open ? 'page' : undefined}>
          {content}
          {count !== undefined && <span class="tab-count numbers">{count.toLocaleString('en')}</span>}
        </a>
      ))}
    </nav>
  )
}
