/** The explanation of the selected decision: its path, the statement that decided, and the narrowest change. */
import { useSignal } from '@preact/signals'
import { Loaded } from '../../components/loading.tsx'
import { PolicyDocument } from '../../decisions/documents/policy-document.tsx'
import {
  decidingStatement,
  type ExplainedCall,
  type ExplainedLayer,
  type Explanation,
  explainRequest,
  isInTheWay,
  nameOfPolicy,
  waysOf,
} from '../../decisions/explanation.ts'
import { AUDITED, operationOf } from '../../decisions/guarded-call.ts'
import { type PathLayer, pathLayers } from '../../decisions/layers.ts'
import { messageParts } from '../../decisions/sentences.ts'
import { ApplyByKey } from '../../decisions/ways/apply-by-key.tsx'
import { canApply } from '../../decisions/ways/changes.ts'
import { WayBody } from '../../decisions/ways/way-card.tsx'
import { titleOf } from '../../decisions/ways/way-texts.ts'
import { breakOf, PathDot, VERDICT_WORDS } from '../../marks/path.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'
import type { Call } from './call.ts'
import { decisionIndex } from './view.ts'

interface ExplainedPanelProps {
  readonly call: Call
}

export function ExplainedPanel({ call }: ExplainedPanelProps) {
  const { requestId } = call
  const isAgain = useSignal(false)
  const load = (now: boolean, signal?: AbortSignal) =>
    explainRequest(requestId, now, signal).then((answer) => decisionIn(answer, call))
  const explained = useLoaded((signal) => load(isAgain.value, signal), [requestId, isAgain.value])
  const onApplied = () => {
    if (isAgain.peek()) explained.reload()
    // This loads it, too.
    else isAgain.value = true
  }
  return (
    <Loaded of={explained} lines={9}>
      {(explanation) =>
        explanation && (
          <>
            {isAgain.value && <DecidedAgain explanation={explanation} />}
            <GuardedCall explanation={explanation} />
            <Why explanation={explanation} />
            {explanation.rule === undefined && <Path explanation={explanation} />}
            <Statement explanation={explanation} />
            <Change explanation={explanation} onApplied={onApplied} onCheck={() => load(true)} />
          </>
        )
      }
    </Loaded>
  )
}

function decisionIn({ decisions }: ExplainedCall, call: Call): Explanation | undefined {
  return decisions[Number(decisionIndex(call) ?? 0)] ?? decisions[0]
}

function DecidedAgain({ explanation: { decision } }: { readonly explanation: Explanation }) {
  return (
    <p class={`live-again live-again-${decision === 'allowed' ? 'allowed' : 'refused'}`} role="status">
      {decision === 'allowed'
        ? 'On the policies of now, this call is allowed.'
        : 'On the policies of now, this call is still refused.'}
    </p>
  )
}

/** What a call to an upstream was, and that it passed if it was only audited. */
function GuardedCall({ explanation: { guarded, audited, action } }: { readonly explanation: Explanation }) {
  return (
    <>
      {guarded && (
        <div class="live-panel-part">
          <p>
            <code>{shownText(operationOf(guarded))}</code> to <code>{shownText(guarded.upstream)}</code> needs{' '}
            <code>{shownText(action)}</code>.
          </p>
        </div>
      )}
      {audited && <p class="live-panel-part live-audited">{AUDITED}</p>}
    </>
  )
}

function Why({ explanation }: { readonly explanation: Explanation }) {
  const { start, reason } = messageParts(explanation)
  const text = explanation.rule ?? ''
  if (start === '' && text === '') return null
  return (
    <p class="live-panel-part live-why">
      {text === '' ? shownText(start) : shownText(text)} {text === '' && <b>{shownText(reason)}</b>}
    </p>
  )
}

function Path({ explanation }: { readonly explanation: Explanation }) {
  const layers = pathLayers(explanation).filter(({ sets }) => sets.length > 0)
  const broken = breakOf(layers.map(({ verdict }) => verdict))
  return (
    <section class="live-panel-part">
      <h3 class="caption">The path of the call</h3>
      <ol class="live-path">
        {layers.map(({ key, name, verdict, sets }, at) => {
          const isAfter = broken !== -1 && at > broken
          return (
            <li key={key} class={isAfter ? 'live-path-after' : ''}>
              {verdict !== '-' && <PathDot verdict={verdict} isAfter={isAfter} />}
              <b>{SHORT_NAMES[key] ?? name}</b>
              <span class={`live-verdict-${verdict}`}>{VERDICT_WORDS[verdict]}</span>
              <span class="quieter small truncated">{shownText(policiesOf(sets))}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** Names that are known by their abbreviations. */
const SHORT_NAMES: Readonly<Record<string, string>> = { serviceControl: 'SCP', resourceControl: 'RCP' }

/** Returns the policy that a layer's verdict is about, or the number of its policies. */
function policiesOf(sets: PathLayer['sets']): string {
  const [first] = sets
  const found = first && decidingStatement(sets.find(isInTheWay) ?? first)
  if (found) return nameOfPolicy(found.policy)
  return sets.flatMap(({ policies }) => policies.map(nameOfPolicy)).join(', ')
}

const HEADINGS: Readonly<Record<ExplainedLayer['verdict'], string>> = {
  allows: 'The statement that allows it',
  denies: 'The statement that denies it',
  doesNotAllow: 'The statement that falls short',
  exempt: '',
}

function Statement({ explanation }: { readonly explanation: Explanation }) {
  const set =
    explanation.layers.find(isInTheWay) ?? explanation.layers.find(({ layer }) => layer === explanation.layer)
  const found = set && decidingStatement(set)
  const text = found?.policy.document && explanation.documents?.[found.policy.document]
  if (!set || !found || text === undefined || text === '') return null
  return (
    <section class="live-panel-part">
      <h3 class="caption live-statement-head">
        {HEADINGS[set.verdict]}
        <span>{shownText(nameOfPolicy(found.policy))}</span>
      </h3>
      <div class="live-code">
        <PolicyDocument text={text} policy={found.policy} deciding={found.statement} isShort />
      </div>
    </section>
  )
}

interface ChangeProps {
  readonly explanation: Explanation
  readonly onApplied: () => void
  readonly onCheck: () => Promise<Explanation | undefined>
}

function Change({ explanation, onApplied, onCheck }: ChangeProps) {
  const [steps] = waysOf(explanation)
  if (!steps) return null
  const way = { steps, explanation, onCheck, onApplied, isKept: true }
  const [first] = steps
  return (
    <section class="live-panel-part">
      <h3 class="caption">Smallest change that allows it</h3>
      {first && steps.length === 1 && <p>{shownText(titleOf(first, explanation))}</p>}
      <WayBody {...way} />
      {canApply(steps) && first && <ApplyByKey {...way} />}
    </section>
  )
}
