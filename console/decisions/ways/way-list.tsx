/** The ways to allow a call, as radio buttons. The chosen one is open. */
import { useId } from 'preact/hooks'
import { counted, shownText } from '../../texts/shown-text.ts'
import type { Explanation, Step } from '../explanation.ts'
import type { WayProps } from './apply-way.ts'
import { WayBody } from './way-card.tsx'
import { placeOfStep, titleOf } from './way-texts.ts'

interface WayListProps extends Omit<WayProps, 'steps'> {
  readonly ways: readonly (readonly Step[])[]
  /** Called with the way that is open, so that keys act on it. */
  readonly chosen: number
  readonly onChoose: (index: number) => void
}

export function WayList({ ways, chosen, onChoose, ...props }: WayListProps) {
  const name = useId()
  return (
    <fieldset class="ways">
      <legend class="unseen">Ways to allow the call</legend>
      {ways.map((steps, at) => (
        <div key={at} class={`way ${at === chosen ? 'way-chosen' : ''}`}>
          <label class="way-head">
            <input type="radio" name={name} checked={at === chosen} onChange={() => onChoose(at)} />
            <WayTitle steps={steps} explanation={props.explanation} />
          </label>
          {at === chosen && <WayBody steps={steps} {...props} />}
        </div>
      ))}
    </fieldset>
  )
}

function WayTitle({
  steps,
  explanation,
}: {
  readonly steps: readonly Step[]
  readonly explanation: Explanation
}) {
  const [step] = steps
  if (!step) return null
  if (steps.length > 1)
    return (
      <span class="way-title">
        {counted(steps.length, 'change')}, which are all needed
        <span class="way-place">{shownText(steps.map((each) => titleOf(each, explanation)).join('; '))}</span>
      </span>
    )
  return (
    <span class="way-title">
      {shownText(titleOf(step, explanation))}
      <span class="way-place">{shownText(placeOfStep(step, explanation))}</span>
    </span>
  )
}
