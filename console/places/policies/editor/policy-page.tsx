/** One policy: loads it, and opens the editor on it. */
import { ApiError } from '../../../api/client.ts'
import { Account } from '../../../components/account.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { linkTo, param } from '../../../router.ts'
import { accountOf, presentAccount } from '../../../state/console-state.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { type Crumb, usePage } from '../../../state/page.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { OtherAccount } from '../../../who/other-account.tsx'
import { loadPolicy } from '../load.ts'
import type { Subject } from '../subjects.ts'
import { PolicyEditor } from './policy-editor.tsx'

export function PolicyPage({ subject }: { readonly subject: Subject }) {
  const { accountId } = subject
  const isElsewhere = accountId !== AWS && accountId !== presentAccount()
  // Organizations also shows its policies to delegated administrators, which are other accounts.
  return isElsewhere && subject.of !== 'organization' ? (
    <Elsewhere subject={subject} />
  ) : (
    <Shown key={presentAccount()} subject={subject} isElsewhere={isElsewhere} />
  )
}

/** The account in the addresses of AWS's own policies. */
const AWS = 'aws'

interface ShownProps {
  readonly subject: Subject
  readonly isElsewhere: boolean
}

function Shown({ subject, isElsewhere }: ShownProps) {
  const version = param('version')
  const saved = useLoaded((signal) => loadPolicy(subject, version, signal), [version])
  const name = saved.value?.name ?? nameOf(subject)
  usePage([{ text: 'Policies', link: linkTo(['policies']) }, accountCrumb(subject), { text: name }])
  if (isElsewhere && saved.error instanceof ApiError) return <Elsewhere subject={subject} />
  return (
    <>
      {!saved.value && <h1 class="unseen">{shownText(name)}</h1>}
      <Loaded of={saved} lines={16}>
        {(value) => (
          <PolicyEditor
            key={`${value.source} ${value.version} ${value.defaultVersion} ${value.document}`}
            subject={subject}
            saved={value}
            reload={saved.reload}
          />
        )}
      </Loaded>
    </>
  )
}

/** A policy that the present account cannot read. A role of the same name in it would be another one. */
function Elsewhere({ subject }: { readonly subject: Subject }) {
  const { accountId, of } = subject
  const name = nameOf(subject)
  usePage([{ text: 'Policies', link: linkTo(['policies']) }, accountCrumb(subject), { text: name }])
  const what = of === 'trust' ? `The trust policy of role ${name}` : `Policy ${name}`
  const service = of === 'organization' ? 'Organizations' : 'IAM'
  return (
    <>
      <h1 class="unseen">{shownText(name)}</h1>
      <OtherAccount
        id={accountId}
        text={`${what} belongs to account ${accountId}, and ${service} shows it only there.`}
        to="open it"
      />
    </>
  )
}

function accountCrumb({ accountId }: Subject): Crumb {
  if (accountId === AWS) return { text: 'AWS' }
  return { text: accountOf(accountId).name, content: <Account id={accountId} /> }
}

function nameOf(subject: Subject): string {
  if (subject.of === 'organization') return subject.id
  return subject.of === 'trust' ? subject.role : subject.name
}
