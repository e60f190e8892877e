/** Says what will be here, and how to get it. */
import type { ComponentChildren } from 'preact'
import { shownText } from '../texts/shown-text.ts'
import { CopyButton } from './button.tsx'

interface EmptyProps {
  readonly title: string
  readonly text: ComponentChildren
  /** Steps, commands, or buttons. */
  readonly children?: ComponentChildren
  /** The level of the heading: 1 where it is the title of the page. */
  readonly level?: 1 | 2
}

export function Empty({ title, text, children, level = 2 }: EmptyProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <section class="empty">
      <Heading class="empty-title">{shownText(title)}</Heading>
      <p class="empty-text">{typeof text === 'string' ? shownText(text) : text}</p>
      {children}
    </section>
  )
}

/** Numbered steps. */
export function Steps({ children }: { readonly children: ComponentChildren }) {
  return <ol class="steps">{children}</ol>
}

interface StepProps {
  readonly title: string
  /** The level of the heading: 2 below the title of a page. */
  readonly level?: 2 | 3
  readonly children: ComponentChildren
}

export function Step({ title, level = 3, children }: StepProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <li class="step">
      <Heading>{title}</Heading>
      {children}
    </li>
  )
}

/** A command to copy. */
export function Command({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div class="command">
      <pre>{text}</pre>
      <CopyButton text={text} what={what} hasText />
    </div>
  )
}
