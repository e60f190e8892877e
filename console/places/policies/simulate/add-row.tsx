/** Adds a request to a simulation: an action and a resource, or the text of a denial. */
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { VERBATIM } from '../../../components/forms/field.tsx'
import { Icon } from '../../../components/icon.tsx'
import { askerIn, type Row, rowIn } from './questions.ts'

export function AddRow({ onAdd }: { readonly onAdd: (row: Row, asker: string | undefined) => void }) {
  const text = useSignal('')
  const isWrong = useSignal(false)
  const id = useId()
  const add = (event: Event) => {
    event.preventDefault()
    const row = rowIn(text.value)
    isWrong.value = row === undefined && text.value.trim() !== ''
    if (!row) return
    onAdd(row, askerIn(text.value))
    text.value = ''
  }
  return (
    <form class="simulate-add" onSubmit={add}>
      <Icon name="plus" />
      <label for={id} class="unseen">
        Add an action and a resource
      </label>
      <input
        id={id}
        class="simulate-input"
        placeholder="Add an action and a resource, or paste a denial"
        {...VERBATIM}
        value={text.value}
        aria-invalid={isWrong.value || undefined}
        aria-describedby={isWrong.value ? `${id}-error` : undefined}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value
        }}
        onBlur={add}
      />
      {isWrong.value && (
        <p id={`${id}-error`} class="field-error simulate-error">
          Write an action such as s3:GetObject, a space, and the ARN of a resource.
        </p>
      )}
    </form>
  )
}
