/** Creates and renames units. */
import { call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { unitOptions } from './unit-options.ts'

/** AWS does not say which value is invalid, but the name is the only one that can be. */
const ERRORS = { name: /DuplicateOrganizationalUnit|InvalidInput/ }

interface CreateUnitDialogProps {
  readonly parent: Target
  readonly onClose: () => void
}

export function CreateUnitDialog({ parent, onClose }: CreateUnitDialogProps) {
  const { structure, changed } = useOrganization()
  const create = async (name: string, parentId: string) => {
    const input = { ParentId: parentId, Name: name }
    const { OrganizationalUnit } = await call('organizations', 'CreateOrganizationalUnit', input)
    changed()
    navigate(linkTo(['organization', OrganizationalUnit?.Id ?? '']))
    say(`Unit ${shownText(name)} is created.`)
  }
  return (
    <FieldsDialog
      title="Create a unit"
      submit="Create"
      errors={ERRORS}
      fields={[
        { name: 'name', label: 'Name' },
        { name: 'parent', label: 'In', value: parent.id, options: unitOptions(structure) },
      ]}
      reason={({ name }) => (name === '' ? 'Type a name first.' : undefined)}
      onSubmit={(values) => create(values.name, values.parent)}
      onClose={onClose}
    />
  )
}

interface RenameUnitDialogProps {
  readonly unit: Target
  readonly onClose: () => void
}

export function RenameUnitDialog({ unit, onClose }: RenameUnitDialogProps) {
  const { changed } = useOrganization()
  const rename = (Name: string) =>
    call('organizations', 'UpdateOrganizationalUnit', { OrganizationalUnitId: unit.id, Name })
  return (
    <FieldsDialog
      title={`Rename ${shownText(unit.name)}`}
      submit="Rename"
      errors={ERRORS}
      fields={[{ name: 'name', label: 'Name', value: unit.name }]}
      reason={({ name }) => (name === '' ? 'Type a name first.' : undefined)}
      onSubmit={({ name }) => rename(name).then(changed)}
      onClose={onClose}
    />
  )
}
