/** The groups of the identity store. */
import type { Group } from '../../../../protocol/model/identitystore-types.ts'
import type { Column } from '../../../components/lists/table.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { GroupDialog } from '../dialogs/group.tsx'
import type { Directory } from './directory.ts'
import { DirectoryTab } from './directory-tab.tsx'
import { GroupDrawer } from './group-drawer.tsx'

export function GroupsTab() {
  return (
    <DirectoryTab<Group>
      id="groups"
      title="Groups"
      noun="group"
      emptyText="What is assigned to a group, all of its members have."
      itemsOf={({ groups }) => groups}
      idOf={({ GroupId }) => GroupId}
      nameOf={({ DisplayName }) => DisplayName}
      searchedOf={({ DisplayName = '', Description = '' }) => `${DisplayName}\n${Description}`}
      columnsFor={columnsFor}
      dialog={(close) => <GroupDialog onClose={close} />}
      drawer={(id, group, directory) => <GroupDrawer key={id} id={id} group={group} directory={directory} />}
    />
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
