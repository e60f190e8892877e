/** A group: its members, and the accounts that they have access to by it. */

import type { Group } from '../../../protocol/model/identitystore-types.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Drawer } from '../../components/drawer.tsx'
import { say, sayFailure } from '../../components/toast.tsx'
import { navigate, param } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'
import { call } from './call.ts'
import { DeleteDialog } from './dialogs/delete.tsx'
import { GroupDialog } from './dialogs/group.tsx'
import { AddMemberDialog } from './dialogs/members.tsx'
import { type Directory, fullName } from './directory.ts'
import { useInstance } from './instance.ts'
import { centerLink } from './page.ts'
import { PrincipalAssignments } from './principal-assignments.tsx'
import { Fact, Gone } from './user-drawer.tsx'

interface GroupDrawerProps {
  readonly id: string
  readonly group: Group | undefined
  readonly directory: Directory
}

export function GroupDrawer({ id, group, directory }: GroupDrawerProps) {
  const { instance } = useInstance()
  const close = () => navigate(centerLink(['groups'], { q: param('q') }))
  if (!group) return <Gone what={`Group ${id}`} onClose={close} />
  const { GroupId, DisplayName = GroupId, Description = '' } = group
  return (
    <Drawer label={shownText(DisplayName)} onClose={close}>
      <header class="center-drawer-head">
        <h2>{shownText(DisplayName)}</h2>
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      <Actions group={group} onDeleted={close} />
      <dl class="center-section">
        {Description !== '' && <Fact name="Description" value={Description} />}
        <Fact name="ID" value={GroupId} />
      </dl>
      <Members group={group} directory={directory} />
      {instance.isOfOrganization && (
        <PrincipalAssignments principalId={GroupId} principalType="GROUP" directory={directory} />
      )}
    </Drawer>
  )
}

function Actions({ group, onDeleted }: { readonly group: Group; readonly onDeleted: () => void }) {
  const { ask, changed } = useInstance()
  const { IdentityStoreId, GroupId, DisplayName = GroupId } = group
  const remove = async () => {
    await call('identitystore', 'DeleteGroup', { IdentityStoreId, GroupId })
    onDeleted()
    changed()
    say(`Group ${shownText(DisplayName)} is deleted.`)
  }
  return (
    <div class="center-actions">
      <Button isSmall onClick={() => ask((close) => <GroupDialog group={group} onClose={close} />)}>
        Edit
      </Button>
      <Button
        isSmall
        kind="danger"
        onClick={() =>
          ask((close) => (
            <DeleteDialog
              what={`group ${DisplayName}`}
              text="Its members lose what is assigned to the group."
              onDelete={remove}
              onClose={close}
            />
          ))
        }
      >
        Delete
      </Button>
    </div>
  )
}

function Members({ group, directory }: { readonly group: Group; readonly directory: Directory }) {
  const { changed, ask } = useInstance()
  const { IdentityStoreId, GroupId } = group
  const members = directory.members.filter(({ groupId }) => groupId === GroupId)
  const remove = async (MembershipId: string) => {
    await call('identitystore', 'DeleteGroupMembership', { IdentityStoreId, MembershipId })
    changed()
  }
  return (
    <section class="center-section">
      <header class="center-section-head">
        <h3>Members</h3>
        <Button
          isSmall
          icon="plus"
          onClick={() =>
            ask((close) => <AddMemberDialog groupId={GroupId} directory={directory} onClose={close} />)
          }
        >
          Add a user
        </Button>
      </header>
      {members.length === 0 && <p class="quiet">None.</p>}
      <ul>
        {members.map(({ userId, membershipId }) => {
          const user = directory.users.find(({ UserId }) => UserId === userId)
          const name = shownText(user ? fullName(user) : userId)
          return (
            <li key={membershipId} class="center-row">
              <a href={centerLink(['users', userId])}>{name}</a>
              <IconButton
                icon="close"
                label={`Remove ${name}`}
                onClick={() => remove(membershipId).catch(sayFailure)}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
