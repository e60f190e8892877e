/** The users of the identity store. */
import type { User } from '../../../../protocol/model/identitystore-types.ts'
import type { Column } from '../../../components/lists/table.tsx'
import { Tag } from '../../../components/tag.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { UserDialog } from '../dialogs/user.tsx'
import { type Directory, emailOf, fullName, isDisabled } from './directory.ts'
import { DirectoryTab } from './directory-tab.tsx'
import { UserDrawer } from './user-drawer.tsx'

export function UsersTab() {
  return (
    <DirectoryTab<User>
      id="users"
      title="Users"
      noun="user"
      emptyText="Users sign in to the access portal. An identity provider can create them by SCIM, too."
      itemsOf={({ users }) => users}
      idOf={({ UserId }) => UserId}
      nameOf={fullName}
      searchedOf={(user) => [user.UserName, fullName(user), emailOf(user), user.UserId].join('\n')}
      columnsFor={columnsFor}
      dialog={(close) => <UserDialog onClose={close} />}
      drawer={(id, user, directory) => <UserDrawer key={id} id={id} user={user} directory={directory} />}
    />
  )
}

function columnsFor({ groups, members }: Directory): readonly Column<User>[] {
  const names = new Map(groups.map(({ GroupId, DisplayName = '' }) => [GroupId, DisplayName]))
  const groupsOf = (userId: string) =>
    members
      .filter((each) => each.userId === userId)
      .map(({ groupId }) => shownText(names.get(groupId) ?? groupId))
  return [
    {
      id: 'name',
      head: 'User name',
      width: 'minmax(120px, 1.4fr)',
      cell: ({ UserName = '' }) => <b class="truncated">{shownText(UserName)}</b>,
    },
    { id: 'full', head: 'Name', width: 'minmax(100px, 1.2fr)', cell: (user) => shownText(fullName(user)) },
    {
      id: 'email',
      head: 'Email',
      width: 'minmax(120px, 1.4fr)',
      isWide: true,
      cell: (user) => shownText(emailOf(user)),
    },
    {
      id: 'groups',
      head: 'Groups',
      width: 'minmax(100px, 1.4fr)',
      isWide: true,
      cell: ({ UserId }) => groupsOf(UserId).join(', '),
    },
    {
      id: 'status',
      head: 'Status',
      width: '80px',
      cell: (user) => isDisabled(user) && <Tag kind="gap">disabled</Tag>,
    },
  ]
}
