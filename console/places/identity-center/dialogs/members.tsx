/** Adds a user to a group. One of the two is given. */
import { useState } from 'preact/hooks'
import { Chooser } from '../../../components/forms/chooser.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { call } from '../call.ts'
import { type Directory, fullName } from '../directory/directory.ts'
import { useInstance } from '../instance.ts'

interface AddMemberDialogProps {
  readonly userId?: string
  readonly groupId?: string
  readonly directory: Directory
  readonly onClose: () => void
}

export function AddMemberDialog({ userId, groupId, directory, onClose }: AddMemberDialogProps) {
  const { instance, changed } = useInstance()
  const [chosen, setChosen] = useState('')
  const isOfUser = userId !== undefined
  const choices = isOfUser
    ? directory.groups.map(({ GroupId, DisplayName = GroupId }) => ({
        id: GroupId,
        name: DisplayName,
        detail: '',
      }))
    : directory.users.map((user) => ({ id: user.UserId, name: fullName(user), detail: user.UserName ?? '' }))
  const add = async () => {
    await call('identitystore', 'CreateGroupMembership', {
      IdentityStoreId: instance.identityStoreId,
      GroupId: groupId ?? chosen,
      MemberId: { UserId: userId ?? chosen },
    })
    changed()
  }
  return (
    <FormDialog
      title={isOfUser ? 'Add to a group' : 'Add a user'}
      submit="Add"
      reason={chosen === '' ? `Choose a ${isOfUser ? 'group' : 'user'} first.` : undefined}
      onSubmit={add}
      onClose={onClose}
    >
      <Chooser label={isOfUser ? 'Group' : 'User'} choices={choices} onChoose={setChosen} />
    </FormDialog>
  )
}
