/** Removes accounts and units. Each says first what becomes of them. */
import { call } from '../../../api/client.ts'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'

interface AccountProps {
  readonly account: Target
  readonly onClose: () => void
}

export function RemoveAccountDialog({ account, onClose }: AccountProps) {
  const { changed } = useOrganization()
  const remove = async () => {
    await call('organizations', 'RemoveAccountFromOrganization', { AccountId: account.id })
    navigate(linkTo(['organization']))
    changed()
    say(`${shownText(account.name)} is no longer in the organization.`)
  }
  return (
    <FormDialog
      title={`Remove ${shownText(account.name)}?`}
      submit="Remove"
      isDangerous
      onSubmit={remove}
      onClose={onClose}
    >
      <p>The account stays, with everything in it. The policies of the organization no longer affect it.</p>
    </FormDialog>
  )
}

export function CloseAccountDialog({ account, onClose }: AccountProps) {
  const { changed } = useOrganization()
  const close = async () => {
    await call('organizations', 'CloseAccount', { AccountId: account.id })
    changed()
    say(`${shownText(account.name)} is being closed.`)
  }
  return (
    <FormDialog
      title={`Close ${shownText(account.name)}?`}
      submit="Close the account"
      isDangerous
      onSubmit={close}
      onClose={onClose}
    >
      <p>Nobody can sign in to it or call AWS with its keys. AWS keeps it for 90 days.</p>
    </FormDialog>
  )
}

interface UnitProps {
  readonly unit: Target
  readonly onClose: () => void
}

export function DeleteUnitDialog({ unit, onClose }: UnitProps) {
  const { structure, changed } = useOrganization()
  const isEmpty = (structure.children.get(unit.id) ?? []).length === 0
  const remove = async () => {
    await call('organizations', 'DeleteOrganizationalUnit', { OrganizationalUnitId: unit.id })
    navigate(linkTo(['organization', unit.parentId ?? '']))
    changed()
    say(`Unit ${shownText(unit.name)} is deleted.`)
  }
  return (
    <FormDialog
      title={`Delete ${shownText(unit.name)}?`}
      submit="Delete"
      isDangerous
      onSubmit={remove}
      onClose={onClose}
    >
      <p>
        {isEmpty
          ? 'Its policies are detached. They stay in the organization.'
          : 'AWS deletes only empty units: move its accounts and delete its units first.'}
      </p>
    </FormDialog>
  )
}
