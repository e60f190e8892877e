/** The place Identities: users, groups, roles, and identity providers, as a list and one by one. */
import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { path } from '../../router.ts'
import { consoleState } from '../../state/console-state.ts'
import { usePage } from '../../state/page.ts'
import { List } from './account/list.tsx'
import { subjectAt } from './address.ts'
import { Detail } from './detail.tsx'

export default function Place() {
  const [, ...segments] = path.value
  if (segments.length === 0) return <List />
  const [accountId] = segments
  const { partition = 'aws' } = consoleState.value?.accounts.find(({ id }) => id === accountId) ?? {}
  const subject = subjectAt(segments, partition)
  return subject ? <Detail subject={subject} /> : <Unknown />
}

function Unknown() {
  usePage([{ text: 'Identities', link: '/console/identities' }, { text: 'Nothing here' }])
  return (
    <Empty
      level={1}
      title="There is no such identity"
      text="The address names no user, group, role, or provider."
    >
      <p>
        <LinkButton href="/console/identities" icon="back">
          All identities
        </LinkButton>
      </p>
    </Empty>
  )
}
