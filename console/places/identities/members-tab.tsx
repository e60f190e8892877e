/** The users of a group. */
import { useState } from 'preact/hooks'
import type { User } from '../../../protocol/model/iam-types.ts'
import { call } from '../../api/client.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Combobox } from '../../components/combobox.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'
import { IdentityLink } from './identity-link.tsx'
import { Nothing, Panel } from './panel.tsx'
import { doUndoably } from './undoable.ts'

interface MembersProps {
  readonly groupName: string
  readonly members: readonly User[]
  readonly onChange: () => void
}

export function MembersTab({ groupName, members, onChange }: MembersProps) {
  const [isAdding, setAdding] = useState(false)
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
        <Button icon="plus" isSmall onClick={() => setAdding(true)}>
          Add user
        </Button>
      }
    >
      {members.length === 0 && (
        <Nothing>Nobody is in this group. Its policies apply to users you add.</Nothing>
      )}
      <ul class="identity-lines">
        {members.map((user) => (
          <li key={user.Arn} class="identity-line">
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
      {isAdding && (
        <AddMember
          groupName={groupName}
          members={members}
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false)
            onChange()
          }}
        />
      )}
    </Panel>
  )
}

interface AddMemberProps {
  readonly groupName: string
  readonly members: readonly User[]
  readonly onClose: () => void
  readonly onDone: () => void
}

function AddMember({ groupName, members, onClose, onDone }: AddMemberProps) {
  const [name, setName] = useState('')
  const users = useLoaded((signal) => call('iam', 'ListUsers', { MaxItems: 1000 }, signal), [])
  const present = new Set(members.map(({ UserName }) => UserName))
  const typed = name.toLowerCase()
  const suggestions = (users.value?.Users ?? [])
    .map(({ UserName = '' }) => UserName)
    .filter((each) => !present.has(each) && each.toLowerCase().includes(typed))
    .map((value) => ({ value, content: shownText(value) }))
  return (
    <FormDialog
      title={`Add a user to ${shownText(groupName)}`}
      submit="Add user"
      fields={{ name: /user/i }}
      onSubmit={() => call('iam', 'AddUserToGroup', { GroupName: groupName, UserName: name })}
      onDone={onDone}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Combobox
            label="User name"
            value={name}
            suggestions={suggestions}
            error={errorAt('name')}
            onInput={setName}
          />
        </>
      )}
    </FormDialog>
  )
}
