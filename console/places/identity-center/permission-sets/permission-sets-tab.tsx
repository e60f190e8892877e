/** The permission sets of the instance, or the one that is open. */
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { type Column, Table } from '../../../components/lists/table.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Tag } from '../../../components/tag.tsx'
import { navigate, param, path } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { PermissionSetDialog } from '../dialogs/permission-set.tsx'
import { useInstance } from '../instance.ts'
import { centerLink, useTabPage } from '../page.ts'
import { Toolbar } from '../toolbar.tsx'
import { PermissionSetPage } from './permission-set-page.tsx'
import { durationInWords, loadPermissionSets, type Provisioned, permissionSetId } from './permission-sets.ts'

export function PermissionSetsTab() {
  const { instance, version, ask } = useInstance()
  const sets = useLoaded((signal) => loadPermissionSets(instance.arn, signal), [instance.arn, version])
  const [, , open] = path.value
  const set = sets.value?.find(({ arn }) => permissionSetId(arn) === open)
  useTabPage('permission-sets', 'Permission sets', set?.name ?? open)
  const create = () => ask((close) => <PermissionSetDialog onClose={close} />)
  return (
    <Loaded of={sets} lines={8}>
      {(all) => {
        if (open !== undefined) return <PermissionSetPage id={open} set={set} />
        return all.length === 0 ? (
          <Empty
            title="No permission sets yet"
            text="A permission set becomes a role in each account that it is assigned in."
          >
            <Button kind="primary" icon="plus" onClick={create}>
              Create permission set
            </Button>
          </Empty>
        ) : (
          <List sets={all} onCreate={create} />
        )
      }}
    </Loaded>
  )
}

interface ListProps {
  readonly sets: readonly Provisioned[]
  readonly onCreate: () => void
}

function List({ sets, onCreate }: ListProps) {
  const filter = param('q').toLowerCase()
  const shown = sets.filter(({ name, Description = '' }) =>
    `${name}\n${Description}`.toLowerCase().includes(filter),
  )
  return (
    <section class="column center-list" aria-label="Permission sets">
      <Toolbar
        label="Find a permission set"
        found={filter === '' ? '' : counted(shown.length, 'permission set')}
      >
        <Button kind="primary" icon="plus" onClick={onCreate}>
          Create permission set
        </Button>
      </Toolbar>
      <Table
        label="Permission sets"
        columns={COLUMNS}
        rows={shown}
        keyOf={({ arn }) => arn}
        onOpen={({ arn }) => navigate(centerLink(['permission-sets', permissionSetId(arn)]))}
      />
    </section>
  )
}

const COLUMNS: readonly Column<Provisioned>[] = [
  { id: 'name', head: 'Name', width: 'minmax(120px, 1fr)', cell: ({ name }) => <b>{shownText(name)}</b> },
  {
    id: 'description',
    head: 'Description',
    width: 'minmax(120px, 2fr)',
    isWide: true,
    cell: ({ Description = '' }) => shownText(Description),
  },
  {
    id: 'duration',
    head: 'Session',
    width: '90px',
    isWide: true,
    cell: ({ SessionDuration }) => durationInWords(SessionDuration),
  },
  {
    id: 'accounts',
    head: 'Provisioned',
    width: '120px',
    cell: ({ accounts }) => counted(accounts.length, 'account'),
  },
  {
    id: 'status',
    head: 'Status',
    width: '120px',
    cell: ({ accounts, outdated }) => <Status accounts={accounts.length} outdated={outdated.length} />,
  },
]

function Status({ accounts, outdated }: { readonly accounts: number; readonly outdated: number }) {
  if (accounts === 0) return <Tag>not used</Tag>
  return outdated > 0 ? <Tag kind="gap">{outdated} out of date</Tag> : <Tag kind="allow">up to date</Tag>
}
