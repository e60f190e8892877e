/** A question about a call that nobody made: the form, and the answer below it. */
import { ApiError } from '../../api/client.ts'
import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Loaded } from '../../components/loading.tsx'
import { explainQuestion } from '../../decisions/explanation.ts'
import { type FormQuestion, questionLink } from '../../decisions/question-link.ts'
import { linkTo, navigate } from '../../router.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { shownText } from '../../texts/shown-text.ts'
import { DecisionView } from './decision-view.tsx'
import { askedOf, questionInAddress, questionOf } from './question.ts'
import { QuestionForm } from './question-form.tsx'
import { RecentRefusals } from './recent-refusals.tsx'

export function QuestionPage() {
  const question = questionInAddress()
  const asked = askedOf(question)
  usePage(
    asked
      ? [
          { text: 'Explain', link: linkTo(['explain']) },
          { text: `${asked.action}?`, isCode: true },
        ]
      : [{ text: 'Explain' }],
  )
  const key = JSON.stringify(question)
  return (
    <div class="question-page">
      <QuestionForm key={key} question={question} isAsked={asked !== undefined} />
      {asked ? <Answer key={key} question={question} /> : <RecentRefusals />}
    </div>
  )
}

function Answer({ question }: { readonly question: FormQuestion }) {
  const asked = askedOf(question)
  const answer = useLoaded(
    (signal) => (asked ? explainQuestion(asked, signal) : Promise.reject(new Error('Nothing is asked.'))),
    [JSON.stringify(question)],
  )
  if (isAboutNames(answer.error)) return <Unanswerable question={question} error={answer.error} />
  return (
    <Loaded of={answer}>
      {(explanation) => (
        <DecisionView
          explanation={explanation}
          onDecideAgain={answer.reload}
          onCheck={async () => asked && explainQuestion(asked)}
          onApplied={answer.reload}
          onAsk={(values) => {
            const next = questionOf(explanation, values)
            navigate(questionLink({ ...next, isAnyName: question.isAnyName === true }))
          }}
        />
      )}
    </Loaded>
  )
}

function isAboutNames(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.code === 'UnknownAction' || error.code === 'ImpossibleResource')
}

/** A question with a name that AWS does not have, which may be that of a service of one's own. */
function Unanswerable({ question, error }: { readonly question: FormQuestion; readonly error: ApiError }) {
  return (
    <Empty level={1} title="There is no such call" text={shownText(error.message)}>
      <p class="failure-actions">
        <LinkButton href={questionLink({ ...question, isAnyName: true })}>Explain anyway</LinkButton>
      </p>
    </Empty>
  )
}
