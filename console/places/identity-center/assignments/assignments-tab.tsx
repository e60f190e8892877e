/** Who has what where: people by accounts, with permission sets in the cells, or the same as a list. */
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { Select } from '../../../components/forms/field.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { param, setParams } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { AssignDialog } from '../dialogs/assign.tsx'
import { loadDirectory } from '../directory/directory.ts'
import { useInstance } from '../instance.ts'
import { useTabPage } from '../page.ts'
import { loadPermissionSets } from '../permission-sets/permission-sets.ts'
import { Toolbar } from '../toolbar.tsx'
import { AssignmentList } from './assignment-list.tsx'
import { AssignmentMatrix } from './assignment-matrix.tsx'
import { loadAssignments, MOST_PAIRS, pairsOf } from './assignments.ts'
import { rowsOf, type World } from './people.ts'

export function AssignmentsTab() {
  const { instance, version } = useInstance()
  const account = param('account')
  useTabPage('assignments', 'Assignments')
  const world = useLoaded(
    async (signal): Promise<World> => {
      const [directory, sets] = await Promise.all([
        loadDirectory(instance.identityStoreId, signal),
        loadPermissionSets(instance.arn, signal),
      ])
      return { directory, sets, assignments: await loadAssignments(instance.arn, sets, account, signal) }
    },
    [instance.arn, account, version],
  )
  return (
    <Loaded of={world} lines={8}>
      {(value) => <Assignments world={value} account={account} />}
    </Loaded>
  )
}

function Assignments({ world, account }: { readonly world: World; readonly account: string }) {
  const { ask } = useInstance()
  const { directory, sets } = world
  const pairs = pairsOf(sets, account).length
  const filter = param('q').toLowerCase()
  const rows = rowsOf(world).filter(({ name, detail }) => `${name}\n${detail}`.toLowerCase().includes(filter))
  const isList = param('as') === 'list'
  const start = () => ask((close) => <AssignDialog directory={directory} onClose={close} />)
  if (pairs === 0)
    return (
      <Empty
        title="Nothing is assigned yet"
        text="An assignment gives a user or group a permission set in an account."
      >
        <Button kind="primary" icon="plus" onClick={start}>
          Assign
        </Button>
      </Empty>
    )
  return (
    <section class="column center-list" aria-label="Assignments">
      <Toolbar label="Find a user or group" found={filter === '' ? '' : `${rows.length} found`}>
        <AccountFilter world={world} account={account} />
        <Segments
          label="View"
          value={isList ? 'list' : 'matrix'}
          segments={[
            { value: 'matrix', content: 'Matrix' },
            { value: 'list', content: 'List' },
          ]}
          onChange={(view) => setParams({ as: view === 'list' ? 'list' : undefined })}
        />
        <Button kind="primary" icon="plus" onClick={start}>
          Assign
        </Button>
      </Toolbar>
      {pairs > MOST_PAIRS ? (
        <Empty
          title={`${counted(pairs, 'permission set')} in accounts`}
          text="That is more than a page can show. Choose an account above."
        />
      ) : isList ? (
        <AssignmentList world={world} ids={new Set(rows.map(({ id }) => id))} />
      ) : (
        <AssignmentMatrix rows={rows} directory={directory} sets={sets} />
      )}
    </section>
  )
}

function AccountFilter({ world: { sets }, account }: { readonly world: World; readonly account: string }) {
  const ids = [...new Set(sets.flatMap(({ accounts }) => accounts))].toSorted()
  return (
    <Select
      label="Account"
      isLabelHidden
      value={account}
      options={[
        { value: '', text: 'All accounts' },
        ...ids.map((id) => ({ value: id, text: `${shownText(accountOf(id).name)} (${id})` })),
      ]}
      onChange={(id) => setParams({ account: id })}
    />
  )
}
