/** Creates or edits a group. */
import type { Group } from '../../../../protocol/model/identitystore-types.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'

interface GroupDialogProps {
  /** Undefined to create one. */
  readonly group?: Group
  readonly onClose: () => void
}

export function GroupDialog({ group, onClose }: GroupDialogProps) {
  const { instance, changed } = useInstance()
  const create = async (name: string, description: string) => {
    const { GroupId = '' } = await call('identitystore', 'CreateGroup', {
      IdentityStoreId: instance.identityStoreId,
      DisplayName: name,
      ...(description !== '' && { Description: description }),
    })
    navigate(centerLink(['groups', GroupId]))
    say(`Group ${shownText(name)} is created.`)
  }
  return (
    <FieldsDialog
      title={group ? `Edit ${shownText(group.DisplayName ?? '')}` : 'Create a group'}
      submit={group ? 'Save' : 'Create'}
      errors={{ description: /description/i, name: /displayName|reserved/i }}
      fields={[
        { name: 'name', label: 'Name', value: group?.DisplayName },
        { name: 'description', label: 'Description', value: group?.Description },
      ]}
      reason={({ name }) => (name === '' ? 'Type a name first.' : undefined)}
      onSubmit={({ name, description }) =>
        (group ? update(group, name, description) : create(name, description)).then(changed)
      }
      onClose={onClose}
    />
  )
}

async function update({ IdentityStoreId, GroupId }: Group, name: string, description: string): Promise<void> {
  await call('identitystore', 'UpdateGroup', {
    IdentityStoreId,
    GroupId,
    Operations: [
      { AttributePath: 'displayName', AttributeValue: name },
      { AttributePath: 'description', ...(description !== '' && { AttributeValue: description }) },
    ],
  })
}
