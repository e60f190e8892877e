/** What would allow the call: the ways, one of which is open. `A` applies it, and asks once per page. */
import { useSignal } from '@preact/signals'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Tag } from '../../components/tag.tsx'
import { sayFailure } from '../../components/toast.tsx'
import { applyWay, type WayProps } from '../../decisions/apply-way.ts'
import { canApply } from '../../decisions/changes.ts'
import type { Explanation, Step } from '../../decisions/explanation.ts'
import { applyText, reasonAgainst } from '../../decisions/way-actions.tsx'
import { WayList } from '../../decisions/way-list.tsx'
import { titleOf } from '../../decisions/way-texts.ts'
import { useShortcuts } from '../../keyboard.ts'
import { counted, shownText } from '../../texts/shown-text.ts'

interface ChangeColumnProps extends Omit<WayProps, 'steps'> {
  readonly ways: readonly (readonly Step[])[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
}

export function ChangeColumn(props: ChangeColumnProps) {
  const { explanation, ways, chosen } = props
  const steps = ways[chosen] ?? []
  return (
    <section class="changes" aria-labelledby="changes-heading">
      <header class="changes-head">
        <h2 id="changes-heading">What would allow it</h2>
        {ways.length > 0 && (
          <Tag>{ways.length > 1 ? `${ways.length} ways` : counted(steps.length, 'step')}</Tag>
        )}
      </header>
      {ways.length === 0 ? (
        <p class="quiet">{explanation.untried ?? noWay(explanation)}</p>
      ) : (
        <WayList {...props} />
      )}
      {ways.length > 0 && explanation.untried !== undefined && (
        <p class="quiet small">{explanation.untried}</p>
      )}
      {canApply(steps) && steps.length > 0 && <ApplyByKey {...props} steps={steps} />}
    </section>
  )
}

function noWay({ rule }: Explanation): string {
  return rule === undefined
    ? 'No change of one or two statements would allow it.'
    : 'No policy can change it.'
}

export function ApplyByKey(way: WayProps) {
  const { steps, explanation } = way
  const text = steps[0] ? titleOf(steps[0], explanation) : ''
  const onApply = () => {
    applyWay(way).catch(sayFailure)
  }
  const isAsking = useSignal(false)
  const hasAsked = useSignal(false)
  const press = () => {
    const reason = reasonAgainst(steps)
    if (reason !== undefined) return sayFailure(new Error(reason))
    if (hasAsked.peek()) return onApply()
    isAsking.value = true
  }
  const close = () => {
    isAsking.value = false
  }
  const confirm = () => {
    hasAsked.value = true
    close()
    onApply()
  }
  useShortcuts([{ keys: 'a', does: 'Apply the change that is open', act: press }])
  if (!isAsking.value) return null
  return (
    <Dialog
      title="Apply the change?"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" onClick={confirm}>
            {applyText(steps)}
          </Button>
        </>
      }
    >
      <p>{shownText(text)}.</p>
      <p class="quiet">You can undo it for 30 seconds. The key does not ask again on this page.</p>
    </Dialog>
  )
}
