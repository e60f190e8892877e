/** Asks for an account, and enters it as its built-in administrator. */
import { useState } from 'preact/hooks'
import { Combobox } from '../components/forms/combobox.tsx'
import { FormDialog } from '../components/forms/form-dialog.tsx'
import { consoleState } from '../state/console-state.ts'
import { shownText } from '../texts/shown-text.ts'
import { closeDialog } from './dialogs.ts'
import { leavingWith } from './leave.ts'

export function EnterDialog() {
  const state = consoleState.value
  const [account, setAccount] = useState(state?.signedIn?.own.accountId ?? '')
  const known = (state?.accounts ?? []).map(({ id, name, alias }) => ({
    value: id,
    content: id,
    detail: shownText(name ?? alias ?? ''),
  }))
  const enter = () => leavingWith('/console/enter', { account: account.trim() })
  return (
    <FormDialog
      title="Become an administrator"
      submit="Become the administrator"
      reason={account.trim() === '' ? 'Name an account first' : undefined}
      onSubmit={enter}
      onClose={closeDialog}
    >
      <p>
        Every account has a built-in administrator, who may do everything in it. Every 12-digit number is an
        account.
      </p>
      <Combobox
        label="Account number or alias"
        value={account}
        suggestions={known.filter(({ value, detail }) => value.includes(account) || detail.includes(account))}
        onInput={setAccount}
      />
    </FormDialog>
  )
}
