/** `A` applies the change that is open, and asks once per page. */
import { useSignal } from '@preact/signals'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/overlays/dialog.tsx'
import { sayFailure } from '../../components/overlays/toast.tsx'
import { useShortcuts } from '../../keyboard.ts'
import { shownText } from '../../texts/shown-text.ts'
import { applyWay, type WayProps } from './apply-way.ts'
import { applyText, reasonAgainst } from './way-actions.tsx'
import { titleOf } from './way-texts.ts'

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
