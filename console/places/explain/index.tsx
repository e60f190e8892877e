/** The place Explain: a recorded call by its request ID or authorization ID, or a question about a call that nobody made. */
import { param, path } from '../../router.ts'
import { DenialPage } from './denial-page.tsx'
import { QuestionPage } from './question-page.tsx'
import { RecordedPage } from './recorded-page.tsx'

export default function Place() {
  const [, requestId] = path.value
  const authorizationId = param('authorization')
  if (requestId !== undefined) return <RecordedPage key={requestId} requestId={requestId} />
  if (authorizationId !== '') return <DenialPage key={authorizationId} authorizationId={authorizationId} />
  return <QuestionPage />
}
