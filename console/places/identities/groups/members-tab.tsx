/** The users of a group. */
import type { User } from '../../../../protocol/model/iam-types.ts'
import { call } from '../../../api/client.ts'
import { IconButton } from '../../../components/button.tsx'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { IdentityLink } from '../identity-link.tsx'
import { suggestNames } from '../names.tsx'
import { Nothing, Panel } from '../panel.tsx'
import { doUndoably } from '../undoable.ts'

interface MembersProps {
  readonly groupName: string
  readonly members: readonly User[]
  readonly onChange: () => void
}

export function MembersTab({ groupName, members, onChange }: MembersProps) {
  const remove = ({ UserName = '' }: User) => {
    const input = { GroupName: groupName, UserName }
    return doUndoably({
      act: () => call('iam', 'RemoveUserFromGroup', input),
      text: `Removed ${shownText(UserName)}`,
      undo: () => call('iam', 'AddUserToGroup', input),
      onChange,
    })
  }
  return (
    <Panel
      title="Members"
      note={members.length}
      actions={
        <DialogButton
          icon="plus"
          isSmall
          dialog={(close) => (
            <AddMember groupName={groupName} members={members} onChange={onChange} onClose={close} />
          )}
        >
          Add user
        </DialogButton>
      }
    >
      {members.length === 0 && (
        <Nothing>Nobody is in this group. Its policies apply to users you add.</Nothing>
      )}
      <ul class="identity-lines">
        {members.map((user) => (
          <li key={user.Arn} class="row identity-line">
            <span class="identity-grow truncated">
              <IdentityLink arn={user.Arn} />
            </span>
            <IconButton
              icon="close"
              label={`Remove ${shownText(user.UserName ?? '')}`}
              onClick={() => remove(user)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

interface AddMemberProps extends MembersProps {
  readonly onClose: () => void
}

function AddMember({ groupName, members, onChange, onClose }: AddMemberProps) {
  const users = useLoaded((signal) => call('iam', 'ListUsers', { MaxItems: 1000 }, signal), [])
  const names = users.value?.Users?.map(({ UserName = '' }) => UserName)
  const suggest = suggestNames(names, new Set(members.map(({ UserName = '' }) => UserName)))
  return (
    <FieldsDialog
      title={`Add a user to ${shownText(groupName)}`}
      submit="Add user"
      errors={{ name: /user/i }}
      fields={[{ name: 'name', label: 'User name', suggest }]}
      onSubmit={({ name }) =>
        call('iam', 'AddUserToGroup', { GroupName: groupName, UserName: name }).then(onChange)
      }
      onClose={onClose}
    />
  )
}
