/** Invites an account that exists. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Field } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { say } from '../../../components/toast.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { useOrganization } from '../shared.ts'

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { changed } = useOrganization()
  const [account, setAccount] = useState('')
  const [notes, setNotes] = useState('')
  const invite = async () => {
    const Type = account.includes('@') ? ('EMAIL' as const) : ('ACCOUNT' as const)
    await call('organizations', 'InviteAccountToOrganization', {
      Target: { Id: account, Type },
      ...(notes !== '' && { Notes: notes }),
    })
    changed()
    say(`${shownText(account)} is invited. Its administrator accepts under Organization.`)
  }
  return (
    <FormDialog
      title="Invite an account"
      submit="Invite"
      fields={{ account: /account|handshake|pattern/i }}
      reason={account === '' ? 'Type an account first.' : undefined}
      onSubmit={invite}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field
            label="Account"
            value={account}
            error={errorAt('account')}
            onInput={setAccount}
            hint="Its number, or the email address of its root user."
          />
          <Field label="Notes" value={notes} onInput={setNotes} hint="AWS sends them with the invitation." />
        </>
      )}
    </FormDialog>
  )
}
