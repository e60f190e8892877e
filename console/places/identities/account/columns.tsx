/** The columns of the list. Which ones there are depends on the kind. */
import { AccountSquare } from '../../../components/account.tsx'
import { Icon } from '../../../components/icon.tsx'
import type { Column } from '../../../components/lists/table.tsx'
import { Tag } from '../../../components/tag.tsx'
import { emulatorNow } from '../../../state/console-state.ts'
import { nameInArn } from '../../../texts/arns.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { ago, dayAndTime, shortDuration } from '../../../texts/times.ts'
import { identityLink, isHolder, KINDS } from '../address.ts'
import { Names } from '../names.tsx'
import { type KeyFact, useKeyFacts } from '../users/key-facts.ts'
import type { IdentityRow, ListedId } from './rows.ts'

type IdentityColumn = Column<IdentityRow> & {
  /** What the column is sorted by. */
  readonly sortBy?: (row: IdentityRow) => string | number
}

const name: IdentityColumn = {
  id: 'name',
  head: 'Name',
  width: 'minmax(150px, 1.5fr)',
  isSortable: true,
  sortBy: ({ shownName }) => shownName.toLowerCase(),
  cell: (row) => <Name row={row} />,
}

const words: IdentityColumn = {
  id: 'words',
  head: 'Groups or trust',
  width: 'minmax(120px, 1.6fr)',
  isSortable: true,
  sortBy: (row) => wordsOf(row).join(' '),
  cell: (row) => <Words row={row} />,
}

const policies: IdentityColumn = {
  id: 'policies',
  head: 'Policies',
  width: 'minmax(90px, 1.2fr)',
  isSortable: true,
  isWide: true,
  sortBy: (row) => row.policies.length,
  cell: (row) => (isHolder(row) ? <Names names={row.policies} /> : null),
}

const keys: IdentityColumn = {
  id: 'keys',
  head: 'Access keys',
  width: 'minmax(90px, 1fr)',
  isWide: true,
  cell: (row) => (row.kind === 'user' ? <Keys row={row} /> : null),
}

const lastActive: IdentityColumn = {
  id: 'active',
  head: 'Last active',
  width: '96px',
  isSortable: true,
  isWide: true,
  sortBy: (row) => row.lastActive ?? 0,
  cell: (row) => <LastActive row={row} />,
}

const created: IdentityColumn = {
  id: 'created',
  head: 'Created',
  width: '96px',
  isSortable: true,
  isWide: true,
  sortBy: (row) => row.created ?? 0,
  cell: (row) => <Time time={row.created} />,
}

const boundary: IdentityColumn = {
  id: 'boundary',
  head: 'Boundary',
  width: 'minmax(80px, 0.8fr)',
  isSortable: true,
  isWide: true,
  sortBy: (row) => row.boundary ?? '',
  cell: ({ boundary: arn }) =>
    arn === undefined ? null : <span title={shownText(arn)}>{shownText(nameInArn(arn).name)}</span>,
}

/** Users are also active with keys, which are known only of those in sight: too few to sort by. */
const userActivity: IdentityColumn = { ...lastActive, isSortable: false }

const headed = (column: IdentityColumn, head: string): IdentityColumn => ({ ...column, head })

const COLUMNS: Readonly<Record<ListedId, readonly IdentityColumn[]>> = {
  '': [name, words, policies, keys, userActivity, boundary],
  user: [name, headed(words, 'Groups'), policies, keys, userActivity, boundary],
  group: [name, headed(words, 'Members'), policies, created],
  role: [name, headed(words, 'Trusts'), policies, lastActive, boundary],
  provider: [name, headed(words, 'Audiences'), created],
}

export function columnsOf(kind: ListedId): readonly IdentityColumn[] {
  return COLUMNS[kind]
}

function Name({ row }: { readonly row: IdentityRow }) {
  const { kind, path, shownName, accountId, arn } = row
  return (
    <span class="identity-name">
      <Icon name={KINDS[kind].icon} />
      <AccountSquare id={accountId} />
      <a class="truncated" href={identityLink(arn) ?? ''} tabIndex={-1} data-tooltip={shownText(arn)}>
        {shownText(shownName)}
        <span class="unseen"> {KINDS[kind].name}</span>
      </a>
      {path.length > 1 && <span class="quieter small truncated">{shownText(path)}</span>}
    </span>
  )
}

/** Who trusts everybody is to be seen. */
function Words({ row }: { readonly row: IdentityRow }) {
  const isOpen = row.kind === 'role' && row.words.includes('everybody')
  return isOpen ? <Tag kind="deny">everybody</Tag> : <Names names={wordsOf(row)} />
}

function wordsOf({ kind, words: given }: IdentityRow): readonly string[] {
  return kind === 'group' && given.length > 2 ? [counted(given.length, 'member')] : given
}

function Keys({ row: { arn, name: userName } }: { readonly row: IdentityRow }) {
  const facts = useKeyFacts(arn, userName)
  if (facts === undefined) return <span class="quieter">…</span>
  if (facts === 'refused') return <span class="quieter">not allowed</span>
  if (facts.length === 0) return <span class="quieter">none</span>
  const words = facts.map(keyWords).join(', ')
  return <span data-tooltip={words}>{words}</span>
}

/** `12 d old, used 3 min ago` */
function keyWords({ Status, CreateDate = 0, lastUsed }: KeyFact): string {
  const now = emulatorNow()
  const duration = shortDuration(now - CreateDate)
  const age = duration === 'now' ? 'new' : `${duration} old`
  if (Status !== 'Active') return `${age}, inactive`
  return `${age}, ${lastUsed === undefined ? 'never used' : `used ${ago(lastUsed, now)}`}`
}

/** A user is active with a password or a key. */
function LastActive({ row }: { readonly row: IdentityRow }) {
  if (row.kind === 'user') return <UserActivity row={row} />
  return row.kind === 'role' ? <Time time={row.lastActive} none="never" /> : null
}

function UserActivity({ row }: { readonly row: IdentityRow }) {
  const facts = useKeyFacts(row.arn, row.name)
  const uses = Array.isArray(facts) ? facts.map(({ lastUsed }) => lastUsed ?? 0) : []
  const latest = Math.max(row.lastActive ?? 0, ...uses)
  return <Time time={latest === 0 ? undefined : latest} none="never" />
}

function Time({ time, none = '' }: { readonly time: number | undefined; readonly none?: string }) {
  if (time === undefined) return <span class="quieter">{none}</span>
  return <span data-tooltip={dayAndTime(time)}>{ago(time, emulatorNow())}</span>
}
