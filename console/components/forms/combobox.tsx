/**
 * A field with suggestions that are found by typing. Source: ARIA APG, Combobox with list autocomplete.
 *
 * It accepts any text. The arrow keys choose a suggestion, Enter takes it, and Escape closes the list.
 */
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { errorAttributes, Labeled, VERBATIM } from './field.tsx'
import { Listbox, optionId, useChoice } from './listbox.tsx'

export interface Suggestion {
  /** What the field contains when the suggestion is taken. */
  readonly value: string
  /** What the list shows. By default, the value. */
  readonly content?: ComponentChildren
  readonly detail?: string
}

interface ComboboxProps {
  readonly label: string
  /** Whether the label is only for assistive technologies, because another text names the field. */
  readonly isLabelHidden?: boolean
  readonly value: string
  readonly placeholder?: string
  readonly suggestions: readonly Suggestion[]
  /** Whether the text is code. */
  readonly isCode?: boolean
  /** A sentence about what is wrong with the value. */
  readonly error?: string | undefined
  /** Called with every change of the text. */
  readonly onInput: (value: string) => void
  /** Called when a suggestion is taken, or Enter is pressed without one. */
  readonly onChoose?: (value: string) => void
}

const LONGEST_LIST = 50

export function Combobox(props: ComboboxProps) {
  const { label, isLabelHidden, value, placeholder = '', isCode, error } = props
  const id = useId()
  const listId = `${id}-list`
  const list = useSuggestions(props)
  return (
    <Labeled id={id} label={label} isLabelHidden={isLabelHidden} error={error}>
      <div class="combobox">
        <input
          id={id}
          class={`input ${isCode ? 'code' : ''}`}
          role="combobox"
          aria-expanded={list.isOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={list.active === -1 ? undefined : optionId(listId, list.active)}
          {...errorAttributes(id, error)}
          {...VERBATIM}
          placeholder={placeholder}
          value={value}
          onInput={(event) => list.type(event.currentTarget.value)}
          onFocus={list.open}
          onBlur={list.close}
          onKeyDown={list.press}
        />
        <Listbox
          id={listId}
          label={label}
          isOpen={list.isOpen}
          active={list.active}
          options={list.options}
          onTake={list.take}
        />
      </div>
    </Labeled>
  )
}

function useSuggestions({ value, suggestions, onInput, onChoose }: ComboboxProps) {
  const [isWanted, setWanted] = useState(false)
  const shown = suggestions.slice(0, LONGEST_LIST)
  const choice = useChoice(shown.length)
  const isOpen = isWanted && shown.length > 0
  const active = isOpen ? choice.active : -1
  const open = () => setWanted(true)
  const close = () => {
    setWanted(false)
    choice.reset()
  }
  const choose = (taken: string) => {
    onInput(taken)
    onChoose?.(taken)
    close()
  }
  const take = (index: number) => choose(shown[index]?.value ?? value)
  const type = (text: string) => {
    open()
    choice.reset()
    onInput(text)
  }
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    Enter: active !== -1 || onChoose ? () => take(active) : undefined,
    Escape: isOpen ? close : undefined,
  }
  const press = (event: KeyboardEvent) => {
    if (choice.move(event)) return open()
    const act = actions[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const options = shown.map((each) => ({ key: each.value, content: <Shown suggestion={each} /> }))
  return { isOpen, active, options, open, close, take, type, press }
}

function Shown({ suggestion: { value, content = value, detail } }: { readonly suggestion: Suggestion }) {
  return (
    <>
      <span class="truncated">{content}</span>
      {detail !== undefined && <span class="quieter small">{detail}</span>}
    </>
  )
}
