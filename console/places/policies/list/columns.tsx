/** The columns of the list of policies, and how it is sorted by them. */
import { Account } from '../../../components/account.tsx'
import type { Column, Sort } from '../../../components/lists/table.tsx'
import { Tag } from '../../../components/tag.tsx'
import { linkTo } from '../../../router.ts'
import { emulatorNow } from '../../../state/console-state.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { ago } from '../../../texts/times.ts'
import { KIND_NAMES } from '../kinds.ts'
import type { ListedPolicy } from './policies.ts'
import { ProblemCount } from './problem-count.tsx'

export const columns: readonly Column<ListedPolicy>[] = [
  {
    id: 'name',
    head: 'Name',
    width: 'minmax(180px, 2fr)',
    isSortable: true,
    cell: ({ name, segments }) => (
      <a class="policies-name" href={linkTo(['policies', ...segments])}>
        {shownText(name)}
      </a>
    ),
  },
  {
    id: 'kind',
    head: 'Type',
    width: 'minmax(90px, 1fr)',
    isWide: true,
    cell: ({ kind, isAws }) => <Tag>{isAws ? 'AWS managed' : KIND_NAMES[kind]}</Tag>,
  },
  {
    id: 'account',
    head: 'Account',
    width: 'minmax(110px, 1fr)',
    isWide: true,
    cell: ({ segments: [account = ''] }) => (account === 'aws' ? 'AWS' : <Account id={account} />),
  },
  {
    id: 'attached',
    head: 'Attached to',
    width: 'minmax(90px, 1fr)',
    isSortable: true,
    cell: ({ attached }) =>
      attached === 0 ? <span class="quieter">nobody</span> : counted(attached, 'place'),
  },
  {
    id: 'problems',
    head: 'Problems',
    width: 'minmax(100px, 1fr)',
    isWide: true,
    // Nobody can change what AWS's policies have.
    cell: (policy) => (policy.isAws ? null : <ProblemCount policy={policy} />),
  },
  {
    id: 'version',
    head: 'Version',
    width: '70px',
    isWide: true,
    cell: ({ version }) => version,
  },
  {
    id: 'updated',
    head: 'Changed',
    width: '100px',
    isSortable: true,
    isWide: true,
    cell: ({ updated }) => (updated === undefined ? '' : ago(updated, emulatorNow())),
  },
]

const NUMBERS: Readonly<Record<string, (policy: ListedPolicy) => number>> = {
  attached: ({ attached }) => attached,
  updated: ({ updated = 0 }) => updated,
}

export function sorted(
  policies: readonly ListedPolicy[],
  { column, isDescending }: Sort,
): readonly ListedPolicy[] {
  const number = NUMBERS[column]
  const compare = (one: ListedPolicy, other: ListedPolicy) =>
    (number ? number(one) - number(other) : 0) || one.name.localeCompare(other.name, 'en')
  return policies.toSorted((one, other) => (isDescending ? -compare(one, other) : compare(one, other)))
}
