/** One identity: its head, and the tabs below. */
import { ApiError } from '../../api/client.ts'
import { Account } from '../../components/account.tsx'
import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Skeleton } from '../../components/loading.tsx'
import { type Tab, Tabs } from '../../components/tabs.tsx'
import { linkTo, param } from '../../router.ts'
import { accountOf, presentAccount } from '../../state/console-state.ts'
import { type Loaded, useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { roleName } from '../../texts/arns.ts'
import { lowerFirst, shownText } from '../../texts/shown-text.ts'
import { OtherAccount } from '../../who/other-account.tsx'
import { KINDS, type Subject, type TabId, tabLink } from './address.ts'
import { DecisionsTab } from './decisions-tab.tsx'
import { type Facts, loadFacts } from './facts.ts'
import { MembersTab } from './groups/members-tab.tsx'
import { Head } from './head.tsx'
import { PoliciesTab } from './policies/policies-tab.tsx'
import { ProviderTab } from './providers/provider-tab.tsx'
import { TrustTab } from './roles/trust-tab.tsx'
import { TagsTab } from './tags-tab.tsx'
import { UsedTab } from './used-tab.tsx'
import { KeysTab } from './users/keys-tab.tsx'

export function Detail({ subject }: { readonly subject: Subject }) {
  const { accountId, name } = subject
  usePage([
    { text: 'Identities', link: '/console/identities' },
    {
      text: accountOf(accountId).name,
      link: linkTo(['identities'], { account: accountId === presentAccount() ? undefined : accountId }),
      content: <Account id={accountId} />,
    },
    { text: roleName(name) },
  ])
  // Another identity is another page, so nothing of the one before may stay.
  const key = `${presentAccount()} ${subject.arn}`
  return accountId === presentAccount() ? (
    <Own key={key} subject={subject} />
  ) : (
    <>
      <h1 class="unseen">{shownText(name)}</h1>
      <OtherAccount
        id={accountId}
        text="IAM shows the identities of an account only to that account."
        to="see them"
      />
    </>
  )
}

function Own({ subject }: { readonly subject: Subject }) {
  const facts = useLoaded((signal) => loadFacts(subject, signal), [subject.arn])
  const { value, error } = facts
  if (value === undefined && isGone(error)) return <Gone subject={subject} message={error.message} />
  return (
    <>
      <Head subject={subject} facts={value} />
      {error !== undefined && !facts.isLoading && <Failure error={error} onRetry={facts.reload} />}
      {value === undefined && error === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <Opened subject={subject} facts={facts} />
      )}
    </>
  )
}

function isGone(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'NoSuchEntity'
}

interface GoneProps {
  readonly subject: Subject
  readonly message: string
}

function Gone({ subject: { name, kind }, message }: GoneProps) {
  const listed = kind.endsWith('provider') ? 'provider' : kind
  return (
    <Empty level={1} title={`${shownText(name)} is gone, or was never here`} text={shownText(message)}>
      <p>
        <LinkButton href={linkTo(['identities'], { kind: listed })} icon="back">
          All {lowerFirst(KINDS[kind].plural)}
        </LinkButton>
      </p>
    </Empty>
  )
}

interface OpenedProps {
  readonly subject: Subject
  readonly facts: Loaded<Facts>
}

const TAB_NAMES: Readonly<Record<TabId, string>> = {
  policies: 'Policies',
  members: 'Members',
  trust: 'Trust',
  keys: 'Keys and sign-in',
  used: 'Used',
  decisions: 'Decisions',
  tags: 'Tags',
  provider: 'Provider',
}

const TABS: Readonly<Record<Subject['kind'], readonly TabId[]>> = {
  user: ['policies', 'keys', 'used', 'decisions', 'tags'],
  group: ['policies', 'members', 'used'],
  role: ['policies', 'trust', 'used', 'decisions', 'tags'],
  'oidc-provider': ['provider', 'tags'],
  'saml-provider': ['provider', 'tags'],
}

function Opened({ subject, facts }: OpenedProps) {
  const ids = TABS[subject.kind]
  const open = ids.find((id) => id === param('tab')) ?? ids[0] ?? 'policies'
  const tabs = ids.map(
    (id): Tab => ({
      id,
      link: tabLink(subject, id),
      content: TAB_NAMES[id],
      count: countOf(id, facts.value),
    }),
  )
  return (
    <>
      <Tabs label="About this identity" tabs={tabs} open={open} />
      <div class="identity-tab">
        <OpenTab id={open} subject={subject} facts={facts} />
      </div>
    </>
  )
}

function countOf(id: TabId, facts: Facts | undefined): number | undefined {
  if (id === 'tags') return facts?.tags?.length
  return id === 'members' ? facts?.members?.length : undefined
}

/** Tabs that need no facts work without them. */
function OpenTab({ id, subject, facts: { value, reload } }: OpenedProps & { readonly id: TabId }) {
  switch (id) {
    case 'policies':
      return <PoliciesTab subject={subject} boundary={value?.boundary} onChange={reload} />
    case 'keys':
      return <KeysTab userName={subject.name} />
    case 'used':
      return <UsedTab subject={subject} />
    case 'decisions':
      return <DecisionsTab subject={subject} />
    case 'trust':
      return <TrustTab subject={subject} />
    case 'members':
      return value?.members ? (
        <MembersTab groupName={subject.name} members={value.members} onChange={reload} />
      ) : null
    case 'tags':
      return value?.tags ? <TagsTab subject={subject} tags={value.tags} onChange={reload} /> : null
    case 'provider':
      return value?.provider ? (
        <ProviderTab subject={subject} provider={value.provider} onChange={reload} />
      ) : null
  }
}
