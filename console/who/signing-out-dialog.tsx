/** Asks before the clock is moved so far that the own sign-in is over. */
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/overlays/dialog.tsx'
import { endingMove } from '../state/clock.ts'
import { dayAndTime } from '../texts/times.ts'

export function SigningOutDialog() {
  const move = endingMove.value
  if (!move) return null
  const close = () => {
    endingMove.value = undefined
  }
  const confirm = () => {
    close()
    move.make()
  }
  const actions = (
    <>
      <Button onClick={close}>Cancel</Button>
      <Button kind="danger" onClick={confirm}>
        Move the clock
      </Button>
    </>
  )
  return (
    <Dialog title="This signs you out" onClose={close} actions={actions}>
      <p>
        At {dayAndTime(move.to)}, your sign-in is over: it ends at {dayAndTime(move.until)}. The page stays,
        and asks who you want to be.
      </p>
    </Dialog>
  )
}
