/** The users of the identity store. */
import type { User } from '../../../protocol/model/identitystore-types.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Loaded } from '../../components/loading.tsx'
import { type Column, Table } from '../../components/table.tsx'
import { Tag } from '../../components/tag.tsx'
import { navigate, param, path } from '../../router.ts'
import { useLoaded } from '../../state/loaded.ts'
import { isNarrow } from '../../state/window.ts'
import { counted, shownText } from '../../texts/shown-text.ts'
import { UserDialog } from './dialogs/user.tsx'
import { type Directory, emailOf, fullName, isDisabled, loadDirectory } from './directory.ts'
import { useInstance } from './instance.ts'
import { centerLink, useTabPage } from './page.ts'
import { cutOffNote, Toolbar } from './toolbar.tsx'
import { UserDrawer } from './user-drawer.tsx'

export function UsersTab() {
  const { instance, version, ask } = useInstance()
  const directory = useLoaded(
    (signal) => loadDirectory(instance.identityStoreId, signal),
    [instance.identityStoreId, version],
  )
  const [, , open] = path.value
  const user = directory.value?.users.find(({ UserId }) => UserId === open)
  useTabPage('users', 'Users', user ? fullName(user) : open)
  const create = () => ask((close) => <UserDialog onClose={close} />)
  return (
    <Loaded of={directory} lines={8}>
      {(value) =>
        value.users.length === 0 ? (
          <Empty
            title="No users yet"
            text="Users sign in to the access portal. An identity provider can create them by SCIM, too."
          >
            <Button kind="primary" icon="plus" onClick={create}>
              Create user
            </Button>
          </Empty>
        ) : (
          <Users directory={value} onCreate={create} />
        )
      }
    </Loaded>
  )
}

interface UsersProps {
  readonly directory: Directory
  readonly onCreate: () => void
}

function Users({ directory, onCreate }: UsersProps) {
  const [, , open] = path.value
  const filter = param('q').toLowerCase()
  const users = directory.users.filter((user) => textOf(user).includes(filter))
  const user = directory.users.find(({ UserId }) => UserId === open)
  return (
    <div class={`center-split ${open === undefined ? '' : 'center-split-open'}`}>
      <section class="center-list" aria-label="Users">
        <Toolbar
          label="Find a user"
          found={filter === '' ? '' : counted(users.length, 'user')}
          note={cutOffNote(directory.users.length, 'user')}
        >
          <Button kind="primary" icon="plus" onClick={onCreate}>
            Create user
          </Button>
        </Toolbar>
        <Table
          label="Users"
          columns={columnsFor(directory)}
          rows={users}
          keyOf={({ UserId }) => UserId}
          selected={open}
          rowHeight={isNarrow.value ? 44 : 32}
          onSelect={({ UserId }) => navigate(centerLink(['users', UserId], { q: param('q') }))}
        />
      </section>
      {open !== undefined && <UserDrawer key={open} id={open} user={user} directory={directory} />}
    </div>
  )
}

function textOf(user: User): string {
  return [user.UserName, fullName(user), emailOf(user), user.UserId].join('\n').toLowerCase()
}

function columnsFor({ groups, members }: Directory): readonly Column<User>[] {
  const names = new Map(groups.map(({ GroupId, DisplayName = '' }) => [GroupId, DisplayName]))
  const groupsOf = (userId: string) =>
    members
      .filter((each) => each.userId === userId)
      .map(({ groupId }) => shownText(names.get(groupId) ?? groupId))
  const all: readonly (Column<User> | false)[] = [
    {
      id: 'name',
      head: 'User name',
      width: 'minmax(120px, 1.4fr)',
      cell: ({ UserName = '' }) => <b class="truncated">{shownText(UserName)}</b>,
    },
    { id: 'full', head: 'Name', width: 'minmax(100px, 1.2fr)', cell: (user) => shownText(fullName(user)) },
    !isNarrow.value && {
      id: 'email',
      head: 'Email',
      width: 'minmax(120px, 1.4fr)',
      cell: (user) => shownText(emailOf(user)),
    },
    !isNarrow.value && {
      id: 'groups',
      head: 'Groups',
      width: 'minmax(100px, 1.4fr)',
      cell: ({ UserId }) => groupsOf(UserId).join(', '),
    },
    {
      id: 'status',
      head: 'Status',
      width: '80px',
      cell: (user) => isDisabled(user) && <Tag kind="gap">disabled</Tag>,
    },
  ]
  return all.filter((column) => column !== false)
}
