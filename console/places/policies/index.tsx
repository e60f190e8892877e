/** The place Policies: the list, the editor, and policies made from calls. */
import { Empty } from '../../components/empty.tsx'
import { linkTo, param, path } from '../../router.ts'
import { usePage } from '../../state/page.ts'
import { PolicyPage } from './editor/policy-page.tsx'
import { GeneratePage } from './generate/generate-page.tsx'
import { ListPage } from './list/list-page.tsx'
import { NewPolicyPage } from './new-policy/new-policy-page.tsx'
import { segmentsOf, subjectOf } from './subjects.ts'

export default function Place() {
  const [, ...segments] = path.value
  if (segments.length === 0) return <ListPage />
  if (segments[0] === 'new') return param('from') === 'calls' ? <GeneratePage /> : <NewPolicyPage />
  const subject = subjectOf(segments)
  return subject ? <PolicyPage key={segmentsOf(subject).join('/')} subject={subject} /> : <Nothing />
}

function Nothing() {
  usePage([{ text: 'Policies', link: linkTo(['policies']) }, { text: 'Not found' }])
  return <Empty level={1} title="No such policy" text="The address names no policy." />
}
