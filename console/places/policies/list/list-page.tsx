/** The list of policies: the account's, AWS's, and those of the organization. */
import { useEffect, useMemo } from 'preact/hooks'
import { LinkButton } from '../../../components/button.tsx'
import { Command, Empty } from '../../../components/empty.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { TokenField } from '../../../components/forms/token-field.tsx'
import { Icon } from '../../../components/icon.tsx'
import { type Sort, Table } from '../../../components/lists/table.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { useShortcuts } from '../../../keyboard.ts'
import { linkTo, navigate, param, setParams } from '../../../router.ts'
import { consoleState } from '../../../state/console-state.ts'
import { type Loaded as Content, useLoaded } from '../../../state/loaded.ts'
import { usePage } from '../../../state/page.ts'
import { columns, sorted } from './columns.tsx'
import { isWithoutOrganization, type ListedPolicy, type Owner, policiesOf } from './policies.ts'

const OWNERS = ['account', 'aws', 'organization'] as const

export function ListPage() {
  usePage([{ text: 'Policies' }])
  const { epoch, signedIn } = consoleState.value ?? {}
  const owner: Owner = OWNERS.find((each) => each === param('owner')) ?? 'account'
  const policies = useLoaded((signal) => policiesOf(owner, signal), [owner, epoch, signedIn?.present.arn])
  useEffect(loadEditorEarly, [])
  useShortcuts([
    { keys: '/', does: 'Filter the policies', act: () => document.getElementById('policy-filter')?.focus() },
  ])
  return (
    <>
      <header class="policies-head">
        <h1>Policies</h1>
        <Segments
          label="Whose policies"
          value={owner}
          segments={[
            { value: 'account', content: 'This account' },
            { value: 'aws', content: 'AWS' },
            { value: 'organization', content: 'Organization' },
          ]}
          onChange={(value) => setParams({ owner: value === 'account' ? undefined : value })}
        />
        <div class="policies-filter">
          <TokenField
            label="Filter by name"
            inputId="policy-filter"
            tokens={param('q').split(' ').filter(Boolean)}
            placeholder="Filter by name"
            start={<Icon name="search" />}
            onChange={(tokens) => setParams({ q: tokens.join(' ') })}
          />
        </div>
        <LinkButton href={linkTo(['policies', 'new'], { from: 'calls' })} icon="wand">
          From calls
        </LinkButton>
        <LinkButton href={linkTo(['policies', 'new'])} kind="primary" icon="plus">
          New policy
        </LinkButton>
      </header>
      <PolicyTable policies={policies} owner={owner} />
    </>
  )
}

/** Loads the editor while the user looks at the list, so that it is there when a policy is opened. */
function loadEditorEarly(): () => void {
  const timer = setTimeout(() => import('../code/editor.ts').catch(() => {}), 1500)
  return () => clearTimeout(timer)
}

interface PolicyTableProps {
  readonly policies: Content<readonly ListedPolicy[]>
  readonly owner: Owner
}

function PolicyTable({ policies, owner }: PolicyTableProps) {
  if (!policies.isLoading && isWithoutOrganization(policies.error))
    return (
      <Empty
        title="No organization"
        text="Service and resource control policies belong to an organization, and this account is in none."
      />
    )
  return (
    <Loaded of={policies} lines={12}>
      {(all) => (all.length === 0 ? <NoPolicies owner={owner} /> : <Found all={all} />)}
    </Loaded>
  )
}

function Found({ all }: { readonly all: readonly ListedPolicy[] }) {
  const words = param('q').toLowerCase().split(' ').filter(Boolean)
  const sort: Sort = { column: param('sort') || 'name', isDescending: param('order') === 'down' }
  const rows = useMemo(
    () =>
      sorted(
        all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))),
        sort,
      ),
    [all, words.join(' '), sort.column, sort.isDescending],
  )
  if (rows.length === 0)
    return (
      <Empty
        title="No policy matches"
        text={`None of ${all.length} policies has a name like ${words.join(' and ')}.`}
      >
        <LinkButton href={linkTo(['policies'], { owner: param('owner') })}>Clear the filter</LinkButton>
      </Empty>
    )
  return (
    <Table
      label="Policies"
      columns={columns}
      rows={rows}
      keyOf={({ arn }) => arn}
      sort={sort}
      onSort={({ column, isDescending }) =>
        setParams({ sort: column === 'name' ? undefined : column, order: isDescending ? 'down' : undefined })
      }
      onOpen={({ segments }) => navigate(linkTo(['policies', ...segments]))}
    />
  )
}

const CREATE = `aws iam create-policy --policy-name read-data --policy-document \\
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}}'`

function NoPolicies({ owner }: { readonly owner: Owner }) {
  if (owner !== 'account') return <Empty title="No policies" text="There are none of this type." />
  return (
    <Empty
      title="No policies of your own"
      text="Customer managed policies of the account are listed here. Write one, make one from recent calls, or create it with any client of AWS:"
    >
      <Command text={CREATE} what="the command" />
    </Empty>
  )
}
