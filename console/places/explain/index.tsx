/** The place Explain: a recorded call by its request ID, or a question about a call that nobody made. */
import { path } from '../../router.ts'
import { QuestionPage } from './question-page.tsx'
import { RecordedPage } from './recorded-page.tsx'

export default function Place() {
  const [, requestId] = path.value
  return requestId === undefined ? <QuestionPage /> : <RecordedPage key={requestId} requestId={requestId} />
}
