/** One policy: loads it, and opens the editor on it. */
import { Account } from '../../../components/account.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { linkTo, param } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { type Crumb, usePage } from '../../../state/page.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { loadPolicy } from '../load.ts'
import type { Subject } from '../subjects.ts'
import { PolicyEditor } from './policy-editor.tsx'

export function PolicyPage({ subject }: { readonly subject: Subject }) {
  const version = param('version')
  const saved = useLoaded((signal) => loadPolicy(subject, version, signal), [version])
  const name = saved.value?.name ?? nameOf(subject)
  usePage([{ text: 'Policies', link: linkTo(['policies']) }, accountCrumb(subject), { text: name }])
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

function accountCrumb({ accountId }: Subject): Crumb {
  if (accountId === 'aws') return { text: 'AWS' }
  return { text: accountOf(accountId).name, content: <Account id={accountId} /> }
}

function nameOf(subject: Subject): string {
  if (subject.of === 'organization') return subject.id
  return subject.of === 'trust' ? subject.role : subject.name
}
