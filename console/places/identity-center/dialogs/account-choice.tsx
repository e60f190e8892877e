/** Chooses accounts by their boxes. Many are found by typing. */
import { useState } from 'preact/hooks'
import { Account } from '../../../components/account.tsx'
import { Field } from '../../../components/forms/field.tsx'
import { counted } from '../../../texts/shown-text.ts'
import type { NamedAccount } from '../assignments/accounts.ts'

interface AccountChoiceProps {
  readonly accounts: readonly NamedAccount[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

/** More accounts than this have a field to find them, and as many are shown. */
const MANY = 50

export function AccountChoice({ accounts, chosen, onChange }: AccountChoiceProps) {
  const [filter, setFilter] = useState('')
  const wanted = filter.toLowerCase()
  const found = accounts.filter(({ id, name }) => `${name}\n${id}`.toLowerCase().includes(wanted))
  const shown = found.slice(0, MANY)
  return (
    <fieldset class="center-choice">
      <legend class="field-label">Accounts</legend>
      {accounts.length > 8 && <Field label="Find an account" value={filter} onInput={setFilter} />}
      <div class="center-choice-list">
        {shown.map(({ id }) => (
          <label key={id} class="row center-choice-line">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={({ currentTarget: { checked } }) =>
                onChange(checked ? [...chosen, id] : chosen.filter((each) => each !== id))
              }
            />
            <Account id={id} hasNumber />
          </label>
        ))}
      </div>
      {found.length > shown.length && (
        <p class="field-hint">{counted(found.length - shown.length, 'more account')}: type to find them.</p>
      )}
    </fieldset>
  )
}
