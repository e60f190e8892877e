/** The table of identities, and what is shown when there is none. */
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { Failure } from '../../../components/failure.tsx'
import { Table } from '../../../components/lists/table.tsx'
import { Skeleton } from '../../../components/loading.tsx'
import { navigate, param, setParams } from '../../../router.ts'
import { identityLink } from '../address.ts'
import { columnsOf } from './columns.tsx'
import type { Listing } from './listing.ts'
import { LISTED } from './rows.ts'
import { kind, type Shown } from './shown.ts'

interface ContentProps {
  readonly listing: Listing
  readonly shown: Shown
  readonly onCreate: () => void
}

export function ListContent({ listing, shown, onCreate }: ContentProps) {
  if (listing.error !== undefined) return <Failure error={listing.error} onRetry={listing.reload} />
  if (!listing.isComplete && listing.rows.length === 0) return <Skeleton lines={12} />
  if (listing.rows.length === 0) return <NoIdentities onCreate={onCreate} />
  if (shown.rows.length === 0 && listing.isComplete) return <NoneFound />
  return (
    <Table
      label="Identities"
      columns={columnsOf(kind.value)}
      rows={shown.rows}
      keyOf={({ arn }) => arn}
      sort={shown.sort}
      onSort={({ column, isDescending }) => setParams({ sort: isDescending ? `${column}:down` : column })}
      onOpen={({ arn }) => navigate(identityLink(arn) ?? '')}
    />
  )
}

function NoIdentities({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <Empty
      title="This account has no identities"
      text="Users, groups, roles, and identity providers are listed here once you, an SDK, or a seed creates them."
    >
      <p>
        <Button kind="primary" icon="plus" onClick={onCreate}>
          Create a user
        </Button>
      </p>
    </Empty>
  )
}

function NoneFound() {
  const filter = param('q')
  const name = LISTED.find(({ id }) => id === kind.value)?.name.toLowerCase() ?? ''
  const what = kind.value === '' ? 'identities' : name
  if (filter === '')
    return (
      <Empty
        title={`No ${what} yet`}
        text={`This account has no ${what}. Create some, or look at another kind.`}
      />
    )
  return (
    <Empty title={`No ${what} match`} text={`The filter ${JSON.stringify(filter)} leaves nothing.`}>
      <p>
        <Button icon="close" onClick={() => setParams({ q: undefined })}>
          Drop the filter
        </Button>
      </p>
    </Empty>
  )
}
