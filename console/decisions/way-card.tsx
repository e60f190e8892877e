/**
 * A way to allow a call: what it changes, as a diff, whom it concerns, and buttons that apply it.
 *
 * Live and Explain show the same card. `onApplied` is called after the change was made, and again after it was undone.
 */
import { useSignal } from '@preact/signals'
import { Button, CopyButton } from '../components/button.tsx'
import { Failure } from '../components/failure.tsx'
import { Icon } from '../components/icon.tsx'
import { say, sayFailure } from '../components/toast.tsx'
import { navigate } from '../router.ts'
import { accountOf } from '../state/console-state.ts'
import { shownText } from '../texts/shown-text.ts'
import { accountToEnter, apply, canApply, commandsOf, undo } from './changes.ts'
import { DiffView } from './diff-view.tsx'
import { editLink, keepEdit } from './edit-first.ts'
import type { Explanation, Step } from './explanation.ts'
import { canReplay, WayReplay } from './way-replay.tsx'
import { placeOfStep, reachOf, type Touched, titleOf } from './way-texts.ts'

export interface WayProps {
  readonly steps: readonly Step[]
  readonly explanation: Explanation
  /** Explains the call again, to find out whether the policies are still those that the change is for. */
  readonly onCheck: () => Promise<Explanation | undefined>
  readonly onApplied: () => void
  /** Whether the call is one of the kept decisions. */
  readonly isKept?: boolean | undefined
  /** Asks the same call with other condition keys. */
  readonly onAsk?: ((values: NonNullable<Step['values']>) => void) | undefined
}

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
        {canReplay(steps) && <WayReplay steps={steps} isKept={props.isKept ?? false} />}
        {steps.map((step, at) => (
          <StepNote key={at} step={step} />
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

function StepNote({ step: { refusal, outdated, calls, change } }: { readonly step: Step }) {
  const text = refusal
    ? `AWS would refuse it: ${refusal.message}`
    : outdated
      ? 'The policies have changed since. Decide again to see what helps today.'
      : calls === undefined && change !== 'context'
        ? 'No call makes this change: the policy belongs to the session or to another service.'
        : ''
  if (text === '') return null
  return (
    <li class="way-warning">
      <Icon name="warning" />
      <span>{shownText(text)}</span>
    </li>
  )
}

function WayActions(props: WayProps) {
  const { steps, onAsk } = props
  const error = useSignal<unknown>(undefined)
  const isBusy = useSignal(false)
  const values = steps.find(({ change }) => change === 'context')?.values
  const link = editLink(steps)
  const press = async () => {
    if (isBusy.peek()) return
    isBusy.value = true
    error.value = await applyWay(props).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    isBusy.value = false
  }
  return (
    <>
      {error.value !== undefined && <Failure error={error.value} />}
      <div class="way-actions">
        {canApply(steps) && (
          <Button kind="primary" keys="A" isDisabled={isBusy.value} onClick={press} class="apply">
            {applyText(steps)}
          </Button>
        )}
        {values && onAsk && <Button onClick={() => onAsk(values)}>Ask with this</Button>}
        {link !== undefined && (
          <Button
            icon="policy"
            onClick={() => {
              keepEdit(steps)
              navigate(link)
            }}
          >
            Edit first
          </Button>
        )}
        {canApply(steps) && (
          <span class="way-copy">
            <CopyButton text={commandsOf(steps)} what="as AWS CLI commands" icon="terminal" />
          </span>
        )}
      </div>
    </>
  )
}

function applyText(steps: readonly Step[]): string {
  const account = accountToEnter(steps)
  return account === undefined ? 'Apply' : `Apply as administrator of ${accountOf(account).name}`
}

/** Applies a change unless the policies are others meanwhile, and offers to undo it. */
export async function applyWay({ steps, explanation, onCheck, onApplied }: WayProps): Promise<void> {
  const present = await onCheck()
  if (present && !isSameChange(steps, present))
    throw new Error(
      'A policy has changed since this page was loaded. Decide again before you apply a change.',
    )
  await apply(steps)
  const [step] = steps
  say(
    `Applied: ${step ? titleOf(step, explanation) : ''}${steps.length > 1 ? ` and ${steps.length - 1} more` : ''}`,
    () => {
      undo(steps).then(() => {
        say('Undone: the policies are as they were before.')
        onApplied()
      }, sayFailure)
    },
  )
  onApplied()
}

/** Returns whether a newer explanation proposes the same edits. */
function isSameChange(steps: readonly Step[], { change }: Explanation): boolean {
  const edits = (each: readonly Step[]) => JSON.stringify(each.map(({ edit, calls }) => [edit, calls]))
  return [change?.steps ?? [], ...(change?.alternatives ?? [])].some((each) => edits(each) === edits(steps))
}
