/**
 * The search: places, identities, policies, accounts, and decisions by part of a name, what was pasted, and deeds.
 * Source: ARIA APG, Combobox with list autocomplete. The field keeps the focus.
 */
import { useEffect, useId, useState } from 'preact/hooks'
import { Keys } from '../components/button.tsx'
import { VERBATIM } from '../components/forms/field.tsx'
import { Icon } from '../components/icon.tsx'
import { useModal } from '../components/overlays/modal.ts'
import { navigate } from '../router.ts'
import { knownEntries } from './deeds.ts'
import { type Entry, GROUPS } from './entry.ts'
import { deedsWith, hitEntry } from './hit-entries.ts'
import { Lines } from './lines.tsx'
import { usePasted } from './pasted.ts'
import { useSearch } from './search.ts'

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const dialog = useModal()
  const id = useId()
  const { entries, error } = useEntries(text)
  const choice = useChosen(entries, text)
  const take = (entry: Entry | undefined, inNewTab = false) => {
    if (!entry) return
    onClose()
    if (entry.link === undefined) entry.act?.()
    else if (inNewTab) window.open(entry.link, '_blank', 'noopener')
    else navigate(entry.link)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      take(entries[choice.active], event.ctrlKey || event.metaKey)
    } else choice.move(event)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, too
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Search or jump to"
      onCancel={onClose}
      onClick={closeOutside(onClose)}
    >
      <PaletteField
        id={id}
        active={entries.length > 0 ? choice.active : undefined}
        text={text}
        onInput={setText}
        onKeyDown={press}
      />
      <Lines id={id} entries={entries} active={choice.active} text={text} onTake={take} />
      <Status text={text} count={entries.length} error={error} />
      <div class="palette-foot">
        <Hint keys="↑" and="↓" does="choose" />
        <Hint keys="↵" does="open" />
        <Hint keys="Ctrl ↵" does="new tab" />
        <span class="palette-hint-end">Paste an ARN, a request ID, or a whole denial</span>
      </div>
    </dialog>
  )
}

interface PaletteFieldProps {
  readonly id: string
  /** The line that Enter selects, if there is one. */
  readonly active: number | undefined
  readonly text: string
  readonly onInput: (text: string) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function PaletteField({ id, active, text, onInput, onKeyDown }: PaletteFieldProps) {
  return (
    <div class="palette-field">
      <Icon name="search" />
      <input
        role="combobox"
        aria-label="Search or jump to"
        aria-expanded={active !== undefined}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : `${id}-${active}`}
        {...VERBATIM}
        placeholder="Search or jump to"
        value={text}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

/** All lines, group by group. */
function useEntries(text: string) {
  const { hits, error } = useSearch(text)
  const pasted = usePasted(text)
  const all = [...pasted, ...knownEntries(text), ...hits.map(hitEntry), ...deedsWith(hits)]
  const entries = GROUPS.flatMap((group) => all.filter((entry) => entry.group === group))
  return { entries, error }
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** The line that Enter takes: the first one, until the arrow keys move. */
function useChosen(entries: readonly Entry[], text: string) {
  const [reached, setReached] = useState(0)
  const count = entries.length
  useEffect(() => setReached(0), [text])
  const active = Math.max(0, Math.min(reached, count - 1))
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key] ?? 0
    if (step === 0 || count === 0) return
    event.preventDefault()
    setReached((active + step + count) % count)
  }
  return { active, move }
}

/** The backdrop is part of the dialog: a press on it hits the element itself. */
function closeOutside(onClose: () => void) {
  return (event: MouseEvent) => {
    if (event.target === event.currentTarget) onClose()
  }
}

interface StatusProps {
  readonly text: string
  readonly count: number
  readonly error: unknown
}

function Status({ text, count, error }: StatusProps) {
  const failed = error instanceof Error ? error.message : undefined
  const nothing = count === 0 && text.trim() !== ''
  return (
    <p class={nothing || failed !== undefined ? 'palette-status' : 'unseen'} role="status">
      {failed ?? (nothing ? `Nothing is called “${text.trim()}”.` : `${count} found`)}
    </p>
  )
}

interface HintProps {
  readonly keys: string
  readonly and?: string
  readonly does: string
}

function Hint({ keys, and, does }: HintProps) {
  return (
    <span class="palette-hint">
      <Keys keys={keys} />
      {and !== undefined && <Keys keys={and} />} {does}
    </span>
  )
}
