/** How calls become statements. */
import { setParams } from '../../../router.ts'
import type { Wishes } from './wishes.ts'

export function Options({ wishes: { denied, wildcards, actionWildcards } }: { readonly wishes: Wishes }) {
  return (
    <fieldset class="wrap generate-options">
      <legend class="unseen">Options</legend>
      <Option
        text="Fold resources"
        isOn={wildcards}
        onChange={(isOn) => setParams({ fold: isOn ? undefined : '0' })}
      />
      <Option
        text="Fold actions"
        isOn={actionWildcards}
        onChange={(isOn) => setParams({ verbs: isOn ? '1' : undefined })}
      />
      <Option
        text="Include blocked calls"
        isOn={denied}
        onChange={(isOn) => setParams({ denied: isOn ? '1' : undefined })}
      />
    </fieldset>
  )
}

interface OptionProps {
  readonly text: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

export function Option({ text, isOn, onChange }: OptionProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {text}
    </label>
  )
}
