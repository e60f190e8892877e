/** A field for a policy or another document. Tab leaves it. */
import { useId } from 'preact/hooks'
import { errorAttributes, Labeled } from '../../components/field.tsx'

interface DocumentFieldProps {
  readonly label: string
  readonly value: string
  readonly error?: string | undefined
  readonly onInput: (text: string) => void
}

export function DocumentField({ label, value, error, onInput }: DocumentFieldProps) {
  const id = useId()
  return (
    <Labeled id={id} label={label} error={error}>
      <textarea
        id={id}
        class="input code identity-document"
        rows={Math.max(8, Math.min(24, value.split('\n').length + 1))}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        {...errorAttributes(id, error)}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Labeled>
  )
}

/** Returns a policy with one statement. */
export function policyOf(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
}
