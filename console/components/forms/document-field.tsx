/** A field for a policy or another document. Tab leaves it. */
import { useId } from 'preact/hooks'
import { errorAttributes, Labeled, VERBATIM } from './field.tsx'

interface DocumentFieldProps {
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly error?: string | undefined
  /** By default, as many as the text has, within limits. */
  readonly rows?: number | undefined
  readonly onInput: (text: string) => void
}

export function DocumentField({
  label,
  value,
  hint,
  error,
  rows = rowsOf(value),
  onInput,
}: DocumentFieldProps) {
  const id = useId()
  return (
    <Labeled id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        class="input code document-field"
        rows={rows}
        {...VERBATIM}
        {...errorAttributes(id, error)}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Labeled>
  )
}

function rowsOf(text: string): number {
  return Math.max(8, Math.min(24, text.split('\n').length + 1))
}
