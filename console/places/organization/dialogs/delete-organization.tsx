/** Deletes the organization. AWS does it only when no other account is in it. */
import { call } from '../../../api/client.ts'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { counted } from '../../../texts/shown-text.ts'
import { useOrganization } from '../shared.ts'

export function DeleteOrganizationDialog({ onClose }: { readonly onClose: () => void }) {
  const { structure, changed } = useOrganization()
  const others = [...structure.targets.values()].filter(({ type }) => type === 'ACCOUNT').length - 1
  const remove = async () => {
    await call('organizations', 'DeleteOrganization', {})
    navigate(linkTo(['organization']))
    changed()
    say('The organization is deleted.')
  }
  return (
    <FormDialog
      title="Delete the organization?"
      submit="Delete"
      isDangerous
      onSubmit={remove}
      onClose={onClose}
    >
      <p>
        {others === 0
          ? 'Its units and policies are deleted. The account stays.'
          : `AWS deletes only organizations without other accounts: remove ${counted(others, 'account')} first.`}
      </p>
    </FormDialog>
  )
}
