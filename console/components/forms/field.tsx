/** Fields of forms with their labels, hints, and what is wrong with them. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface LabeledProps {
  /** The ID of the control. */
  readonly id: string
  readonly label: string
  /** Whether the label is only for assistive technologies. */
  readonly isLabelHidden?: boolean | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly children: ComponentChildren
}

/** A label, a control, and texts about it, which have the IDs `ID-hint` and `ID-error`. */
export function Labeled({ id, label, isLabelHidden = false, hint, error, children }: LabeledProps) {
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? 'unseen' : 'field-label'}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
    </div>
  )
}

/** Ties a control to what is wrong with it. */
export function errorAttributes(id: string, error: string | undefined) {
  return error === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-error` }
}

/** For what is typed to the letter, such as names and code: browsers neither suggest nor correct it. */
export const VERBATIM = { autocomplete: 'off', autocapitalize: 'none', spellcheck: false } as const

interface FieldProps {
  readonly label: string
  readonly value: string
  /** A password is masked. */
  readonly type?: 'text' | 'password'
  readonly placeholder?: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly isCode?: boolean
  readonly onInput: (value: string) => void
}

/** Password managers fill a new password with none of their own. */
const TYPES = {
  text: { type: 'text', autocomplete: 'off' },
  password: { type: 'password', autocomplete: 'new-password' },
} as const

export function Field(props: FieldProps) {
  const { label, value, type = 'text', placeholder = '', hint, error, isCode = false, onInput } = props
  const id = useId()
  const texts = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean)
  const described = texts.length > 0 ? texts.join(' ') : undefined
  return (
    <Labeled id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        {...TYPES[type]}
        class={`input ${isCode ? 'code' : ''}`}
        value={value}
        placeholder={placeholder}
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Labeled>
  )
}

interface SelectProps<Value extends string> {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly text: string }[]
  readonly onChange: (value: Value) => void
}

/** One choice of a list that everybody knows the native element for. */
export function Select<Value extends string>({
  label,
  isLabelHidden,
  value,
  options,
  onChange,
}: SelectProps<Value>) {
  const id = useId()
  return (
    <Labeled id={id} label={label} isLabelHidden={isLabelHidden}>
      <select
        id={id}
        class="input select"
        value={value}
        onChange={({ currentTarget: { selectedIndex } }) => {
          const chosen = options[selectedIndex]
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </Labeled>
  )
}
