/** Asks for a role, which is found by typing, and switches to it. */
import { useState } from 'preact/hooks'
import { Combobox } from '../components/forms/combobox.tsx'
import { Field } from '../components/forms/field.tsx'
import { FormDialog } from '../components/forms/form-dialog.tsx'
import { useSearch } from '../palette/search.ts'
import { accountOf, consoleState } from '../state/console-state.ts'
import { shownText } from '../texts/shown-text.ts'
import { closeDialog, proposedRole } from './dialogs.ts'
import { leavingWith } from './leave.ts'

interface RoleDialogProps {
  readonly title: string
  readonly text: string
  readonly submit: string
  /** Where the form goes. */
  readonly action: string
}

export function RoleDialog({ title, text, submit, action }: RoleDialogProps) {
  const [role, setRole] = useState(proposedRole.value)
  const named = roleIn(role)
  const [account, setAccount] = useState(consoleState.value?.signedIn?.present.accountId ?? '')
  const roles = useSearch(role).hits.filter(({ kind }) => kind === 'role')
  const send = () => leavingWith(action, { account: named.account ?? account, roleName: named.name })
  return (
    <FormDialog
      title={title}
      submit={submit}
      reason={named.name === '' ? 'Name a role first' : undefined}
      onSubmit={send}
      onClose={closeDialog}
    >
      <p>{text}</p>
      <Combobox
        label="Role"
        value={role}
        placeholder="A name or an ARN"
        suggestions={roles.map(({ id, name, account: owner }) => ({
          value: id,
          content: shownText(name),
          detail: shownText(accountOf(owner).name),
        }))}
        onInput={setRole}
      />
      {named.account === undefined && (
        <Field label="Account number or alias" value={account} onInput={setAccount} />
      )}
    </FormDialog>
  )
}

/** Returns the account in the ARN of a role, and its name with its path. A name alone has no account. */
function roleIn(text: string) {
  const [, account, name] = /^arn:[^:]+:iam::(\d{12}):role\/(.+)$/.exec(text.trim()) ?? []
  return name === undefined ? { account: undefined, name: text.trim() } : { account, name }
}
