/** Creates or edits a group. */

import { useState } from 'preact/hooks'
import type { Group } from '../../../../protocol/model/identitystore-types.ts'
import { Field } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { say } from '../../../components/toast.tsx'
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
  const [name, setName] = useState(group?.DisplayName ?? '')
  const [description, setDescription] = useState(group?.Description ?? '')
  const send = async () => {
    if (group) await update(group, name, description)
    else {
      const input = {
        IdentityStoreId: instance.identityStoreId,
        DisplayName: name,
        ...(description !== '' && { Description: description }),
      }
      const { GroupId = '' } = await call('identitystore', 'CreateGroup', input)
      navigate(centerLink(['groups', GroupId]))
      say(`Group ${shownText(name)} is created.`)
    }
    changed()
  }
  return (
    <FormDialog
      title={group ? `Edit ${shownText(group.DisplayName ?? '')}` : 'Create a group'}
      submit={group ? 'Save' : 'Create'}
      fields={{ description: /description/i, name: /displayName|reserved/i }}
      reason={name === '' ? 'Type a name first.' : undefined}
      onSubmit={send}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Name" value={name} error={errorAt('name')} onInput={setName} />
          <Field
            label="Description"
            value={description}
            error={errorAt('description')}
            onInput={setDescription}
          />
        </>
      )}
    </FormDialog>
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
