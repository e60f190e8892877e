/** Asks whether the policies of an organization let an account make a call. Asked as its root user, whom nothing else limits. */
import { useState } from 'preact/hooks'
import type { ExplanationData } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { Failure } from '../../../components/failure.tsx'
import { Chooser } from '../../../components/forms/chooser.tsx'
import { Combobox } from '../../../components/forms/combobox.tsx'
import { Mark, outcomeOf } from '../../../marks/mark.tsx'
import { linkTo } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'

interface Named {
  readonly id: string
  readonly name: string
}

interface TestRowProps {
  readonly accounts: readonly Named[]
  readonly suggestions: readonly string[]
  /** Grows when policies change, so that the question is asked again. */
  readonly version?: number
}

interface Question {
  readonly principal: string
  readonly action: string
  readonly region: string
}

export function TestRow({ accounts, suggestions, version = 0 }: TestRowProps) {
  const [first] = accounts
  const [accountId, setAccountId] = useState(first?.id ?? '')
  const [action, setAction] = useState('')
  const [region, setRegion] = useState('us-east-1')
  const [question, setQuestion] = useState<Question>()
  const reason = whatIsMissing(accountId, action)
  if (!first) return <p class="quiet">No account is below it.</p>
  const wanted = action.trim().toLowerCase()
  return (
    <>
      <form
        class="organization-test"
        onSubmit={(event) => {
          event.preventDefault()
          if (reason === undefined) setQuestion({ principal: accountId, action, region })
        }}
      >
        <WhichAccount accounts={accounts} onChoose={setAccountId} />
        <Combobox
          label="do"
          isCode
          placeholder="service:Action"
          value={action}
          suggestions={suggestions
            .filter((each) => each.toLowerCase().includes(wanted))
            .map((value) => ({ value }))}
          onInput={setAction}
        />
        <Combobox
          label="in"
          isCode
          value={region}
          suggestions={REGIONS.map((value) => ({ value }))}
          onInput={setRegion}
        />
        <Button type="submit" reason={reason}>
          Ask
        </Button>
      </form>
      {question && <Answered question={question} version={version} />}
    </>
  )
}

function whatIsMissing(accountId: string, action: string): string | undefined {
  if (accountId === '') return 'Choose an account first.'
  return action === '' ? 'Type an action first, such as s3:PutObject.' : undefined
}

interface WhichAccountProps {
  readonly accounts: readonly Named[]
  readonly onChoose: (id: string) => void
}

/** A unit can have a thousand accounts, so one is found by typing. */
function WhichAccount({ accounts, onChoose }: WhichAccountProps) {
  const [first, ...others] = accounts
  const choices = accounts.map(({ id, name }) => ({ id, name, detail: id }))
  if (first && others.length === 0)
    return (
      <div class="field">
        <span class="field-label">May</span>
        <span class="organization-fixed">{nameAndNumber(first)}</span>
      </div>
    )
  return <Chooser label="May" choices={choices} {...(first && { initialId: first.id })} onChoose={onChoose} />
}

const nameAndNumber = ({ id, name }: Named) => (name === id ? id : `${shownText(name)} (${id})`)

const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-central-1',
  'eu-west-1',
  'ap-southeast-1',
] as const

interface AnsweredProps {
  readonly question: Question
  readonly version: number
}

function Answered({ question, version }: AnsweredProps) {
  const { principal, action, region } = question
  const { value: answer, error } = useLoaded(
    (signal) => post<ExplanationData>('/_iamulator/explain', question, signal),
    [question, version],
  )
  if (error !== undefined) return <Failure error={error} />
  if (!answer) return null
  return (
    <p class="organization-answer" role="status">
      <Mark outcome={outcomeOf(answer.decision)} />
      <span>{shownText(sentenceOf(answer))}</span>
      <a href={linkTo(['explain'], { principal, action, context: `aws:RequestedRegion=${region}` })}>
        Ask in Explain
      </a>
    </p>
  )
}

function sentenceOf({ decision, because, layer, rule, reason }: ExplanationData): string {
  if (rule !== undefined) return rule
  if (decision === 'allowed') return 'No policy of the organization stands in the way.'
  const [first] = because
  if (first) return `${first.name ?? first.source} denies it (statement ${first.index + 1}).`
  const kind = layer === 'serviceControl' ? 'service control' : 'resource control'
  return layer === 'serviceControl' || layer === 'resourceControl'
    ? `No ${kind} policy allows it at one of the levels.`
    : reason
}
