/** The assignments one by one, each of which can be removed. */
import { Account } from '../../../components/account.tsx'
import { IconButton } from '../../../components/button.tsx'
import { type Column, Table } from '../../../components/lists/table.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { accountOf } from '../../../state/console-state.ts'
import { isNarrow } from '../../../state/window.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { fullName } from '../directory/directory.ts'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { permissionSetId } from '../permission-sets/permission-sets.ts'
import type { Assignment } from './assignments.ts'
import type { World } from './people.ts'
import { removeAssignment } from './principal-assignments.tsx'

interface AssignmentListProps {
  readonly world: World
  /** The users and groups whose assignments are shown. */
  readonly ids: ReadonlySet<string>
}

interface Row extends Assignment {
  readonly person: string
  readonly set: string
}

export function AssignmentList({ world, ids }: AssignmentListProps) {
  const { instance, changed } = useInstance()
  const rows = namedRows(world).filter(({ principalId }) => ids.has(principalId))
  const remove = (row: Row) => removeAssignment(instance.arn, row, row.set, changed).catch(sayFailure)
  return (
    <Table
      label="Assignments"
      columns={columnsWith(remove)}
      rows={rows}
      keyOf={({ principalId, accountId, permissionSetArn }) =>
        `${principalId} ${accountId} ${permissionSetArn}`
      }
      rowHeight={isNarrow.value ? 44 : 36}
    />
  )
}

function namedRows({ directory, sets, assignments }: World): readonly Row[] {
  const people = new Map([
    ...directory.groups.map(({ GroupId, DisplayName = GroupId }) => [GroupId, DisplayName] as const),
    ...directory.users.map((user) => [user.UserId, fullName(user)] as const),
  ])
  const names = new Map(sets.map(({ arn, name }) => [arn, name]))
  return assignments.map((assignment) => ({
    ...assignment,
    person: people.get(assignment.principalId) ?? assignment.principalId,
    set: names.get(assignment.permissionSetArn) ?? permissionSetId(assignment.permissionSetArn),
  }))
}

function columnsWith(remove: (row: Row) => void): readonly Column<Row>[] {
  return [
    {
      id: 'person',
      head: 'User or group',
      width: 'minmax(100px, 1fr)',
      cell: ({ person, principalId, principalType }) => (
        <a href={centerLink([principalType === 'GROUP' ? 'groups' : 'users', principalId])}>
          {shownText(person)}
        </a>
      ),
    },
    {
      id: 'set',
      head: 'Permission set',
      width: 'minmax(90px, 1fr)',
      cell: ({ set, permissionSetArn }) => (
        <a href={centerLink(['permission-sets', permissionSetId(permissionSetArn)])}>{shownText(set)}</a>
      ),
    },
    {
      id: 'account',
      head: 'Account',
      width: 'minmax(90px, 1fr)',
      cell: ({ accountId }) => <Account id={accountId} />,
    },
    {
      id: 'remove',
      head: <span class="unseen">Remove</span>,
      width: '48px',
      cell: (row) => (
        <IconButton
          icon="close"
          label={`Remove ${shownText(row.set)} of ${shownText(row.person)} in ${shownText(accountOf(row.accountId).name)}`}
          onClick={() => remove(row)}
        />
      ),
    },
  ]
}
