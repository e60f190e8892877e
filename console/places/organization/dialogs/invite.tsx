/** Invites an account that exists. */
import { call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { useOrganization } from '../shared.ts'

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { changed } = useOrganization()
  const invite = async (account: string, notes: string) => {
    const Type = account.includes('@') ? ('EMAIL' as const) : ('ACCOUNT' as const)
    await call('organizations', 'InviteAccountToOrganization', {
      Target: { Id: account, Type },
      ...(notes !== '' && { Notes: notes }),
    })
    changed()
    say(`${shownText(account)} is invited. Its administrator accepts under Organization.`)
  }
  return (
    <FieldsDialog
      title="Invite an account"
      submit="Invite"
      errors={{ account: /account|handshake|pattern/i }}
      fields={[
        { name: 'account', label: 'Account', hint: 'Its number, or the email address of its root user.' },
        { name: 'notes', label: 'Notes', hint: 'AWS sends them with the invitation.' },
      ]}
      reason={({ account }) => (account === '' ? 'Type an account first.' : undefined)}
      onSubmit={({ account, notes }) => invite(account, notes)}
      onClose={onClose}
    />
  )
}
