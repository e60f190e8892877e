/** A field that finds one of many things by typing part of its name. */
import { useState } from 'preact/hooks'
import { shownText } from '../../texts/shown-text.ts'
import { Combobox } from './combobox.tsx'

export interface Choice {
  readonly id: string
  readonly name: string
  /** What else identifies it. It is found by it, too. */
  readonly detail: string
}

interface ChooserProps {
  readonly label: string
  readonly choices: readonly Choice[]
  /** The ID of what is chosen first. */
  readonly initialId?: string
  /** Called with `''` while the text names nothing. */
  readonly onChoose: (id: string) => void
}

export function Chooser({ label, choices, initialId, onChoose }: ChooserProps) {
  const [text, setText] = useState(() => {
    const initial = choices.find(({ id }) => id === initialId)
    return initial ? textOf(initial) : ''
  })
  const wanted = text.trim().toLowerCase()
  const type = (value: string) => {
    setText(value)
    const exact = choices.find((choice) => textOf(choice) === value)
    onChoose(exact?.id ?? '')
  }
  return (
    <Combobox
      label={label}
      value={text}
      placeholder="Type to find"
      suggestions={choices
        .filter((choice) => textOf(choice).toLowerCase().includes(wanted))
        .map((choice) => ({
          value: textOf(choice),
          content: shownText(choice.name),
          detail: shownText(choice.detail),
        }))}
      onInput={type}
    />
  )
}

function textOf({ name, detail }: Choice): string {
  return detail === '' || detail === name ? name : `${name} (${detail})`
}
