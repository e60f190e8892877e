/** People by accounts. A cell has the permission sets; pressing it assigns another one. */
import { Account } from '../../../components/account.tsx'
import { IconButton } from '../../../components/button.tsx'
import { Icon } from '../../../components/icon.tsx'
import { type Column, Table } from '../../../components/lists/table.tsx'
import { accountOf } from '../../../state/console-state.ts'
import { isNarrow } from '../../../state/window.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { AssignDialog } from '../dialogs/assign.tsx'
import type { Directory } from '../directory/directory.ts'
import { type Shared, useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { type Provisioned, permissionSetId } from '../permission-sets/permission-sets.ts'
import { accountsIn, type Grant, type PersonRow } from './people.ts'

interface AssignmentMatrixProps {
  readonly rows: readonly PersonRow[]
  readonly directory: Directory
  readonly sets: readonly Provisioned[]
}

export function AssignmentMatrix({ rows, directory, sets }: AssignmentMatrixProps) {
  const { ask } = useInstance()
  const names = new Map(sets.map(({ arn, name }) => [arn, name]))
  const columns: readonly Column<PersonRow>[] = [
    {
      id: 'person',
      head: 'User or group',
      width: isNarrow.value ? '160px' : '240px',
      cell: (row) => <Person row={row} />,
    },
    ...accountsIn(rows).map((accountId) => accountColumn(accountId, { names, directory, ask })),
  ]
  return (
    <div class="center-matrix" data-scrolls>
      <Table label="Assignments" columns={columns} rows={rows} keyOf={({ id }) => id} rowHeight={44} />
    </div>
  )
}

function Person({ row: { id, type, name, detail } }: { readonly row: PersonRow }) {
  const tab = type === 'GROUP' ? 'groups' : 'users'
  return (
    <a class="row center-person" href={centerLink([tab, id])}>
      <Icon name={type === 'GROUP' ? 'group' : 'user'} />
      <span class="truncated">
        <b>{shownText(name)}</b>{' '}
        <span class="quieter small">{shownText(type === 'GROUP' ? 'group' : detail)}</span>
      </span>
    </a>
  )
}

interface CellContext {
  readonly names: ReadonlyMap<string, string>
  readonly directory: Directory
  readonly ask: Shared['ask']
}

function accountColumn(accountId: string, { names, directory, ask }: CellContext): Column<PersonRow> {
  return {
    id: accountId,
    head: <Account id={accountId} />,
    width: 'minmax(200px, 1fr)',
    cell: ({ id, type, name, grants }) => (
      <div class="row center-cell">
        {grants
          .filter((grant) => grant.accountId === accountId)
          .map((grant) => (
            <GrantTag key={`${grant.permissionSetArn}${grant.group}`} grant={grant} names={names} />
          ))}
        <IconButton
          icon="plus"
          label={`Assign to ${shownText(name)} in ${shownText(accountOf(accountId).name)}`}
          onClick={() =>
            ask((close) => (
              <AssignDialog
                principal={{ id, type }}
                accountId={accountId}
                directory={directory}
                onClose={close}
              />
            ))
          }
        />
      </div>
    ),
  }
}

interface GrantTagProps {
  readonly grant: Grant
  readonly names: ReadonlyMap<string, string>
}

function GrantTag({ grant: { permissionSetArn, group }, names }: GrantTagProps) {
  const id = permissionSetId(permissionSetArn)
  return (
    <a
      class={`tag ${group === undefined ? 'tag-accent' : 'center-inherited'}`}
      href={centerLink(['permission-sets', id])}
      data-tooltip={group === undefined ? undefined : `By group ${shownText(group)}`}
    >
      {shownText(names.get(permissionSetArn) ?? id)}
      {group !== undefined && <span class="unseen"> by group {shownText(group)}</span>}
    </a>
  )
}
