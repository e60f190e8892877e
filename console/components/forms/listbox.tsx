/** The list of suggestions below a field, and the keys that choose from it. The field keeps the focus. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

interface ListboxProps {
  readonly id: string
  readonly label: string
  readonly isOpen: boolean
  /** The index of the suggestion that Enter takes. -1 for none. */
  readonly active: number
  readonly options: readonly { readonly key: string; readonly content: ComponentChildren }[]
  readonly onTake: (index: number) => void
}

export function Listbox({ id, label, isOpen, active, options, onTake }: ListboxProps) {
  return (
    <div id={id} role="listbox" aria-label={label} class="listbox" hidden={!isOpen}>
      {options.map(({ key, content }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys act on the field
        <div
          key={key}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          class="option"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(index)}
        >
          {content}
        </div>
      ))}
    </div>
  )
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`
}

interface Choice {
  readonly active: number
  /** @returns whether the key moved in the list */
  move(event: KeyboardEvent): boolean
  reset(): void
}

/** The suggestion that the arrow keys have reached. */
export function useChoice(count: number): Choice {
  const [reached, setReached] = useState(-1)
  const active = reached < count ? reached : -1
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key] ?? 0
    if (step === 0 || count === 0) return false
    event.preventDefault()
    setReached(active === -1 && step < 0 ? count - 1 : (active + step + count) % count)
    return true
  }
  return { active, move, reset: () => setReached(-1) }
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
