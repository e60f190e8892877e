/**
 * A field of tokens, such as filters or conditions, that are typed one after the other.
 *
 * Enter makes the text a token, and so does a space after a complete one. Backspace in the empty field takes the last
 * one back.
 */
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { shownText } from '../../texts/shown-text.ts'
import { Icon } from '../icon.tsx'
import { VERBATIM } from './field.tsx'
import { Listbox, optionId, useChoice } from './listbox.tsx'

interface TokenFieldProps {
  readonly label: string
  readonly tokens: readonly string[]
  readonly placeholder: string
  /** Shown at the left, such as an icon. */
  readonly start?: ComponentChildren
  /** Shown at the right, such as a key cap. */
  readonly end?: ComponentChildren
  /** The ID of the input, for a shortcut that focuses it. */
  readonly inputId?: string
  /** Suggestions for what is typed. One that ends with a colon waits for its value. */
  suggest?(text: string): readonly string[]
  /** Whether a space after the text makes it a token. */
  isComplete?(text: string): boolean
  readonly onChange: (tokens: readonly string[]) => void
}

export function TokenField(props: TokenFieldProps) {
  const { label, tokens, placeholder, start, end, onChange } = props
  const own = useId()
  const id = props.inputId ?? own
  const listId = `${id}-list`
  const entry = useEntry(props)
  const options = entry.suggestions.map((each) => ({ key: each, content: <code>{shownText(each)}</code> }))
  return (
    <div class="token-field">
      {start}
      <Tokens tokens={tokens} onChange={onChange} />
      <label for={id} class="unseen">
        {label}
      </label>
      <input
        id={id}
        class="token-input"
        role="combobox"
        aria-expanded={options.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={entry.active === -1 ? undefined : optionId(listId, entry.active)}
        {...VERBATIM}
        placeholder={placeholder}
        value={entry.text}
        onInput={(event) => entry.type(event.currentTarget.value)}
        onKeyDown={entry.press}
        onBlur={() => entry.add(entry.text)}
      />
      {end}
      <Listbox
        id={listId}
        label={label}
        isOpen={options.length > 0}
        active={entry.active}
        options={options}
        onTake={entry.take}
      />
    </div>
  )
}

function Tokens({ tokens, onChange }: Pick<TokenFieldProps, 'tokens' | 'onChange'>) {
  return tokens.map((token, index) => (
    <span key={`${index} ${token}`} class="token">
      <span class="truncated">{shownText(token)}</span>
      <button
        type="button"
        class="token-remove"
        aria-label={`Remove ${shownText(token)}`}
        onClick={() => onChange(tokens.filter((_, at) => at !== index))}
      >
        <Icon name="close" />
      </button>
    </span>
  ))
}

const LONGEST_LIST = 12

function useEntry({ tokens, suggest, isComplete, onChange }: TokenFieldProps) {
  const [text, setText] = useState('')
  const suggestions = text === '' ? [] : (suggest?.(text) ?? []).slice(0, LONGEST_LIST)
  const choice = useChoice(suggestions.length)
  const write = (typed: string) => {
    choice.reset()
    setText(typed)
  }
  const add = (token: string) => {
    if (token.trim() !== '') onChange([...tokens, token.trim()])
    write('')
  }
  const takeText = (taken: string) => (taken.endsWith(':') ? write(taken) : add(taken))
  const take = (index: number) => takeText(suggestions[index] ?? text)
  const type = (typed: string) =>
    typed.endsWith(' ') && isComplete?.(typed.trim()) ? add(typed) : write(typed)
  const takeBack = () => {
    write(tokens.at(-1) ?? '')
    onChange(tokens.slice(0, -1))
  }
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    Enter: () => take(choice.active),
    Tab: choice.active === -1 ? undefined : () => take(choice.active),
    Escape: text === '' ? undefined : () => write(''),
    Backspace: text === '' && tokens.length > 0 ? takeBack : undefined,
  }
  const press = (event: KeyboardEvent) => {
    const act = choice.move(event) ? undefined : actions[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return { text, active: choice.active, suggestions, add, take, type, press }
}
