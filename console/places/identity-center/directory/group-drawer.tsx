/** A group: its members, and the accounts that they have access to by it. */
import type { Group } from '../../../../protocol/model/identitystore-types.ts'
import { Drawer, DrawerHead } from '../../../components/overlays/drawer.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { navigate, param } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { PrincipalAssignments } from '../assignments/principal-assignments.tsx'
import { call } from '../call.ts'
import { GroupDialog } from '../dialogs/group.tsx'
import { EditAndDelete } from '../edit-and-delete.tsx'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { type Directory, fullName } from './directory.ts'
import { Memberships } from './memberships.tsx'
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
      <DrawerHead title={DisplayName} onClose={close} />
      <Actions group={group} onDeleted={close} />
      <dl class="section">
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
  const { changed } = useInstance()
  const { IdentityStoreId, GroupId, DisplayName = GroupId } = group
  const remove = async () => {
    await call('identitystore', 'DeleteGroup', { IdentityStoreId, GroupId })
    onDeleted()
    changed()
    say(`Group ${shownText(DisplayName)} is deleted.`)
  }
  return (
    <div class="wrap center-actions">
      <EditAndDelete
        what={`group ${DisplayName}`}
        text="Its members lose what is assigned to the group."
        editDialog={(close) => <GroupDialog group={group} onClose={close} />}
        onDelete={remove}
      />
    </div>
  )
}

function Members({ group, directory }: { readonly group: Group; readonly directory: Directory }) {
  const { GroupId } = group
  const lines = directory.members
    .filter(({ groupId }) => groupId === GroupId)
    .map(({ userId, membershipId }) => {
      const user = directory.users.find(({ UserId }) => UserId === userId)
      const name = shownText(user ? fullName(user) : userId)
      return { membershipId, name, link: centerLink(['users', userId]) }
    })
  return (
    <Memberships
      title="Members"
      add="Add a user"
      remove="Remove"
      of={{ groupId: GroupId }}
      lines={lines}
      directory={directory}
    />
  )
}
