/**
 * A way to allow a call: what it changes, as a diff, whom it concerns, and buttons that apply it.
 *
 * Live and Explain show the same card. `onApplied` is called after the change was made, and again after it was undone.
 */
import { Icon } from '../../components/icon.tsx'
import { shownText } from '../../texts/shown-text.ts'
import { DiffView } from '../documents/diff-view.tsx'
import type { Explanation, Step } from '../explanation.ts'
import { changeInUpstream, isInUpstream } from '../guarded-call.ts'
import type { WayProps } from './apply-way.ts'
import { WayActions } from './way-actions.tsx'
import { WayReach } from './way-reach.tsx'
import { canReplay, WayReplay } from './way-replay.tsx'
import { placeOfStep, reachOf, type Touched, titleOf } from './way-texts.ts'

export function WayBody(props: WayProps) {
  const { steps, explanation } = props
  return (
    <div class="way-body">
      {steps.map((step, at) => (
        <StepView
          key={at}
          step={step}
          explanation={explanation}
          isNumbered={steps.length > 1}
          number={at + 1}
        />
      ))}
      <ul class="way-facts">
        <li>
          <Icon name="check" class="way-tried" />
          <span>
            Tried: this call is then <b class="allow-text">allowed</b>
          </span>
        </li>
        {steps.map((step, at) => (
          <StepReach key={at} step={step} />
        ))}
        {steps.map((step, at) => (
          <WayReach key={at} step={step} explanation={explanation} />
        ))}
        {canReplay(steps) && <WayReplay steps={steps} isKept={props.isKept ?? false} />}
        {steps.map((step, at) => (
          <StepNote key={at} step={step} explanation={explanation} />
        ))}
      </ul>
      <WayActions {...props} />
    </div>
  )
}

interface StepProps {
  readonly step: Step
  readonly explanation: Explanation
  readonly isNumbered: boolean
  readonly number: number
}

function StepView({ step, explanation, isNumbered, number }: StepProps) {
  return (
    <div class="way-step">
      {isNumbered && (
        <p class="way-step-title">
          {number}. {shownText(titleOf(step, explanation))}
          <span class="way-place">{shownText(placeOfStep(step, explanation))}</span>
        </p>
      )}
      {step.edit && <DiffView before={step.edit.before} after={step.edit.after} />}
    </div>
  )
}

function StepReach({ step }: { readonly step: Step }) {
  const text = reachOf(step)
  if (text === '') return null
  const names = (step.touches?.entities ?? []).slice(0, 4)
  return (
    <li>
      <Icon name="group" />
      <span>
        {text}
        {names.length > 0 && ': '}
        {names.map((entity, at) => (
          <TouchedName key={entity.arn} entity={entity} isFirst={at === 0} />
        ))}
        {(step.touches?.total ?? 0) > names.length && ', …'}
      </span>
    </li>
  )
}

function TouchedName({
  entity: { arn, name },
  isFirst,
}: {
  readonly entity: Touched
  readonly isFirst: boolean
}) {
  return (
    <>
      {!isFirst && ', '}
      <span data-tooltip={arn}>{shownText(name)}</span>
    </>
  )
}

interface StepNoteProps {
  readonly step: Step
  readonly explanation: Explanation
}

function StepNote({ step, explanation }: StepNoteProps) {
  const text = noteOn(step, explanation)
  if (text === '') return null
  return (
    <li class="way-warning">
      <Icon name="warning" />
      <span>{shownText(text)}</span>
    </li>
  )
}

function noteOn({ refusal, outdated, calls, change, layer }: Step, explanation: Explanation): string {
  if (refusal) return `AWS would refuse it: ${refusal.message}`
  if (outdated) return 'The policies have changed since. Decide again to see what helps today.'
  if (calls !== undefined || change === 'context') return ''
  if (isInUpstream(explanation, layer)) return changeInUpstream(explanation)
  return 'No call makes this change: the policy belongs to the session or to another service.'
}
