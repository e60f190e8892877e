/** Creates and renames units. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Field } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { say } from '../../../components/toast.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { UnitSelect } from './unit-select.tsx'

/** AWS does not say which value is invalid, but the name is the only one that can be. */
const FIELDS = { name: /DuplicateOrganizationalUnit|InvalidInput/ }

interface CreateUnitDialogProps {
  readonly parent: Target
  readonly onClose: () => void
}

export function CreateUnitDialog({ parent, onClose }: CreateUnitDialogProps) {
  const { changed } = useOrganization()
  const [name, setName] = useState('')
  const [parentId, setParentId] = useState(parent.id)
  const create = async () => {
    const input = { ParentId: parentId, Name: name }
    const { OrganizationalUnit } = await call('organizations', 'CreateOrganizationalUnit', input)
    changed()
    navigate(linkTo(['organization', OrganizationalUnit?.Id ?? '']))
    say(`Unit ${shownText(name)} is created.`)
  }
  return (
    <FormDialog
      title="Create a unit"
      submit="Create"
      fields={FIELDS}
      reason={name === '' ? 'Type a name first.' : undefined}
      onSubmit={create}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Name" value={name} error={errorAt('name')} onInput={setName} />
          <UnitSelect label="In" value={parentId} onChange={setParentId} />
        </>
      )}
    </FormDialog>
  )
}

interface RenameUnitDialogProps {
  readonly unit: Target
  readonly onClose: () => void
}

export function RenameUnitDialog({ unit, onClose }: RenameUnitDialogProps) {
  const { changed } = useOrganization()
  const [name, setName] = useState(unit.name)
  const rename = async () => {
    await call('organizations', 'UpdateOrganizationalUnit', { OrganizationalUnitId: unit.id, Name: name })
    changed()
  }
  return (
    <FormDialog
      title={`Rename ${shownText(unit.name)}`}
      submit="Rename"
      fields={FIELDS}
      reason={name === '' ? 'Type a name first.' : undefined}
      onSubmit={rename}
      onClose={onClose}
    >
      {(errorAt) => <Field label="Name" value={name} error={errorAt('name')} onInput={setName} />}
    </FormDialog>
  )
}
