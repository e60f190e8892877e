/** The groups of the identity store. */
import type { Group } from '../../../protocol/model/identitystore-types.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Loaded } from '../../components/loading.tsx'
import { type Column, Table } from '../../components/table.tsx'
import { navigate, param, path } from '../../router.ts'
import { useLoaded } from '../../state/loaded.ts'
import { isNarrow } from '../../state/window.ts'
import { counted, shownText } from '../../texts/shown-text.ts'
import { GroupDialog } from './dialogs/group.tsx'
import { type Directory, loadDirectory } from './directory.ts'
import { GroupDrawer } from './group-drawer.tsx'
import { useInstance } from './instance.ts'
import { centerLink, useTabPage } from './page.ts'
import { cutOffNote, Toolbar } from './toolbar.tsx'

export function GroupsTab() {
  const { instance, version, ask } = useInstance()
  const directory = useLoaded(
    (signal) => loadDirectory(instance.identityStoreId, signal),
    [instance.identityStoreId, version],
  )
  const [, , open] = path.value
  const group = directory.value?.groups.find(({ GroupId }) => GroupId === open)
  useTabPage('groups', 'Groups', group?.DisplayName ?? open)
  const create = () => ask((close) => <GroupDialog onClose={close} />)
  return (
    <Loaded of={directory} lines={8}>
      {(value) =>
        value.groups.length === 0 ? (
          <Empty title="No groups yet" text="What is assigned to a group, all of its members have.">
            <Button kind="primary" icon="plus" onClick={create}>
              Create group
            </Button>
          </Empty>
        ) : (
          <Groups directory={value} onCreate={create} />
        )
      }
    </Loaded>
  )
}

interface GroupsProps {
  readonly directory: Directory
  readonly onCreate: () => void
}

function Groups({ directory, onCreate }: GroupsProps) {
  const [, , open] = path.value
  const filter = param('q').toLowerCase()
  const groups = directory.groups.filter(({ DisplayName = '', Description = '' }) =>
    `${DisplayName}\n${Description}`.toLowerCase().includes(filter),
  )
  const group = directory.groups.find(({ GroupId }) => GroupId === open)
  return (
    <div class={`center-split ${open === undefined ? '' : 'center-split-open'}`}>
      <section class="center-list" aria-label="Groups">
        <Toolbar
          label="Find a group"
          found={filter === '' ? '' : counted(groups.length, 'group')}
          note={cutOffNote(directory.groups.length, 'group')}
        >
          <Button kind="primary" icon="plus" onClick={onCreate}>
            Create group
          </Button>
        </Toolbar>
        <Table
          label="Groups"
          columns={columnsFor(directory)}
          rows={groups}
          keyOf={({ GroupId }) => GroupId}
          selected={open}
          rowHeight={isNarrow.value ? 44 : 32}
          onSelect={({ GroupId }) => navigate(centerLink(['groups', GroupId], { q: param('q') }))}
        />
      </section>
      {open !== undefined && <GroupDrawer key={open} id={open} group={group} directory={directory} />}
    </div>
  )
}

function columnsFor({ members }: Directory): readonly Column<Group>[] {
  return [
    {
      id: 'name',
      head: 'Name',
      width: 'minmax(120px, 1fr)',
      cell: ({ DisplayName = '' }) => <b class="truncated">{shownText(DisplayName)}</b>,
    },
    {
      id: 'description',
      head: 'Description',
      width: 'minmax(100px, 2fr)',
      cell: ({ Description = '' }) => shownText(Description),
    },
    {
      id: 'members',
      head: 'Members',
      width: '80px',
      cell: ({ GroupId }) => members.filter(({ groupId }) => groupId === GroupId).length,
    },
  ]
}
