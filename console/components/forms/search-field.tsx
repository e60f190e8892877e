/** A field that filters a list. The filter is part of the address, and `/` goes to the field. */
import { useRef } from 'preact/hooks'
import { useShortcuts } from '../../keyboard.ts'
import { param, setParams } from '../../router.ts'
import { Icon } from '../icon.tsx'

interface SearchFieldProps {
  /** Such as `Find a user`. */
  readonly label: string
  /** By default, the label. */
  readonly placeholder?: string
}

export function SearchField({ label, placeholder = label }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  useShortcuts([{ keys: '/', does: label, act: () => field.current?.focus() }])
  return (
    <div class="search-field">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        class="input"
        aria-label={label}
        placeholder={placeholder}
        value={param('q')}
        spellcheck={false}
        onInput={(event) => setParams({ q: event.currentTarget.value }, { replaces: true })}
      />
    </div>
  )
}
