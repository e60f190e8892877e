/** The line above a list: a field that filters it, and what can be created. The filter is part of the address. */
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { LONGEST_LIST } from '../../api/pages.ts'
import { Icon } from '../../components/icon.tsx'
import { useShortcuts } from '../../keyboard.ts'
import { param, setParams } from '../../router.ts'
import { counted } from '../../texts/shown-text.ts'

interface ToolbarProps {
  /** The field's label, such as `Find a user`. */
  readonly label: string
  /** How many it leaves. `''` without a filter. */
  readonly found: string
  readonly note?: string
  readonly children: ComponentChildren
}

export function Toolbar({ label, found, note = '', children }: ToolbarProps) {
  const field = useRef<HTMLInputElement>(null)
  useShortcuts([{ keys: '/', does: label, act: () => field.current?.focus() }])
  return (
    <div class="center-toolbar">
      <div class="search-field">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          class="input"
          aria-label={label}
          placeholder={label}
          value={param('q')}
          spellcheck={false}
          onInput={(event) => setParams({ q: event.currentTarget.value }, { replaces: true })}
        />
      </div>
      <p class="quieter small" role="status">
        {[found, note].filter(Boolean).join('. ')}
      </p>
      {children}
    </div>
  )
}

/** Returns a sentence about a list that is longer than what is shown of it. `''` if all is shown. */
export function cutOffNote(count: number, noun: string): string {
  return count < LONGEST_LIST ? '' : `Only the first ${counted(LONGEST_LIST, noun)} are listed`
}
