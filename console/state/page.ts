/** What the frame shows of the open page: its title, and the way to it. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { shownText } from '../texts/shown-text.ts'

export interface Crumb {
  readonly text: string
  readonly link?: string
  /** Shown instead of the text, such as an account with its color. */
  readonly content?: ComponentChildren
  /** Whether the text is an ID or another piece of code. */
  readonly isCode?: boolean
}

export const crumbs = signal<readonly Crumb[]>([])

/**
 * Names the open page. The browser's title is the last crumb and the first.
 *
 * @param way from the place to what is open in it
 */
export function usePage(way: readonly Crumb[]): void {
  const key = JSON.stringify(way.map(({ text, link }) => [text, link]))
  // Crumbs with the same texts are the same page, although they are other objects.
  useLayoutEffect(() => {
    crumbs.value = way
    const [place, ...rest] = way.map(({ text }) => shownText(text))
    const object = rest.at(-1)
    document.title = `${object === undefined ? place : `${object} · ${place}`} · iamulator`
  }, [key])
}
