/** The list of identities: kinds, filter, and table. Kind, filter, account, and order are in the address. */
import { useMemo, useState } from 'preact/hooks'
import { Failure } from '../../../components/failure.tsx'
import { Select, VERBATIM } from '../../../components/forms/field.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { Icon } from '../../../components/icon.tsx'
import { Menu } from '../../../components/overlays/menu.tsx'
import { useShortcuts } from '../../../keyboard.ts'
import { param, setParams } from '../../../router.ts'
import { accountOf, consoleState, presentAccount } from '../../../state/console-state.ts'
import { usePage } from '../../../state/page.ts'
import { isNarrow } from '../../../state/window.ts'
import { OtherAccount } from '../../../who/other-account.tsx'
import { CreateDialog, type Created } from './create-dialog.tsx'
import { ListContent } from './list-content.tsx'
import { useListing } from './listing.ts'
import { type IdentityRow, LISTED, type ListedId } from './rows.ts'
import { kind, useShown } from './shown.ts'

const FILTER = 'identity-filter'

export function List() {
  usePage([{ text: 'Identities' }])
  const account = param('account') || presentAccount()
  if (account !== presentAccount())
    return (
      <>
        <h1 class="unseen">Identities</h1>
        <div class="row wrap identity-bar">
          <AccountFilter account={account} />
        </div>
        <OtherAccount
          id={account}
          text="IAM shows the identities of an account only to that account."
          to="see them"
        />
      </>
    )
  return <OwnList account={account} />
}

function OwnList({ account }: { readonly account: string }) {
  const listing = useListing(account)
  const [creating, setCreating] = useState<Created>()
  const shown = useShown(listing)
  return (
    <>
      <h1 class="unseen">Identities</h1>
      <div class="row wrap identity-bar">
        <Filter />
        <Kinds rows={listing.rows} />
        <AccountFilter account={account} />
        <Menu
          class="button button-primary identity-create"
          button={
            <>
              <Icon name="plus" />
              Create
            </>
          }
          items={[
            { text: 'User', icon: 'user', act: () => setCreating('user') },
            { text: 'Group', icon: 'group', act: () => setCreating('group') },
            { text: 'Role', icon: 'shield', act: () => setCreating('role') },
            { text: 'OIDC provider', icon: 'globe', act: () => setCreating('oidc-provider') },
            { text: 'SAML provider', icon: 'globe', act: () => setCreating('saml-provider') },
          ]}
        />
      </div>
      {listing.missing.map((error) => (
        <Failure key={String(error)} error={error} onRetry={listing.reload} />
      ))}
      <ListContent listing={listing} shown={shown} onCreate={() => setCreating('user')} />
      {creating && <CreateDialog kind={creating} onClose={() => setCreating(undefined)} />}
    </>
  )
}

function AccountFilter({ account }: { readonly account: string }) {
  const accounts = consoleState.value?.accounts ?? []
  const known = accounts.some(({ id }) => id === account) ? accounts : [...accounts, { id: account }]
  if (known.length < 2) return null
  return (
    <div class="identity-account">
      <Select
        label="Account"
        isLabelHidden
        value={account}
        options={known.map(({ id }) => ({ value: id, text: accountOf(id).name }))}
        onChange={(id) => setParams({ account: id === presentAccount() ? undefined : id })}
      />
    </div>
  )
}

function Filter() {
  useShortcuts([
    { keys: '/', does: 'Filter identities', act: () => document.getElementById(FILTER)?.focus() },
  ])
  return (
    <div class="token-field identity-filter">
      <Icon name="search" />
      <label for={FILTER} class="unseen">
        Filter by name, group, trust, or policy
      </label>
      <input
        id={FILTER}
        class="token-input"
        placeholder="Name, group, trust, policy"
        {...VERBATIM}
        value={param('q')}
        onInput={({ currentTarget: { value } }) => setParams({ q: value }, { replaces: true })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setParams({ q: undefined }, { replaces: true })
        }}
      />
      <span class="keys" aria-hidden="true">
        /
      </span>
    </div>
  )
}

interface KindsProps {
  readonly rows: readonly IdentityRow[]
}

/** Segments, or a list to choose from where they do not fit. */
function Kinds({ rows }: KindsProps) {
  const kinds = useMemo(() => countedKinds(rows), [rows])
  const choose = (id: ListedId) => setParams({ kind: id })
  return isNarrow.value ? (
    <div class="identity-kind">
      <Select
        label="Kind"
        isLabelHidden
        value={kind.value}
        options={kinds.map(({ id, name, count }) => ({ value: id, text: `${name} (${count})` }))}
        onChange={choose}
      />
    </div>
  ) : (
    <Segments<ListedId>
      label="Kind"
      value={kind.value}
      segments={kinds.map(({ id, name, count }) => ({
        value: id,
        content: (
          <>
            {name} <span>{count}</span>
          </>
        ),
      }))}
      onChange={choose}
    />
  )
}

function countedKinds(rows: readonly IdentityRow[]) {
  const byKind = Map.groupBy(rows, (row) => row.kind)
  return LISTED.map(({ id, name, kinds }) => ({
    id,
    name,
    count: kinds.reduce((sum, each) => sum + (byKind.get(each)?.length ?? 0), 0).toLocaleString('en'),
  }))
}
