/** The line above a list: a field that filters it, and what can be created. */
import type { ComponentChildren } from 'preact'
import { LONGEST_LIST } from '../../api/pages.ts'
import { SearchField } from '../../components/forms/search-field.tsx'
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
  return (
    <div class="row wrap center-toolbar">
      <SearchField label={label} />
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
