/** The place Time: the emulator's clock, and what expires when it moves. */
import { useState } from 'preact/hooks'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Loaded } from '../../components/loading.tsx'
import { advanceClock, resetClock, setClock } from '../../state/clock.ts'
import { consoleState, emulatorNow } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { useEverySecond } from '../../state/ticks.ts'
import { dayAndTime } from '../../texts/times.ts'
import { ClockHead } from './clock-head.tsx'
import { loadExpiries } from './expiries.ts'
import { ExpiryList } from './expiry-list.tsx'
import { Timeline } from './timeline.tsx'
import { Unmoved } from './unmoved.tsx'

/** A change of the clock that waits for a confirmation, because it ends the own sign-in. */
interface Pending {
  readonly to: number
  readonly apply: () => void
}

export default function Time() {
  usePage([{ text: 'Time' }])
  useEverySecond()
  const now = emulatorNow()
  const signedIn = consoleState.value?.signedIn
  const until = signedIn ? Date.parse(signedIn.until) : Number.POSITIVE_INFINITY
  const [ahead, setAhead] = useState(0)
  const [pending, setPending] = useState<Pending>()
  const offset = consoleState.value?.clock.offsetSeconds
  const expiries = useLoaded(() => loadExpiries({ arn: signedIn?.present.arn ?? '', until }), [until, offset])
  const move = (to: number, apply: () => void) => {
    const thenReset = () => {
      setAhead(0)
      apply()
    }
    if (to >= until && now < until) setPending({ to, apply: thenReset })
    else thenReset()
  }
  return (
    <div class="time">
      <ClockHead
        now={now}
        onAdvance={(seconds, text) => move(now + seconds * 1000, () => void advanceClock(seconds, text))}
        onSet={(time) => move(time, () => void setClock(time))}
        onReset={() => move(Date.now(), () => void resetClock())}
      />
      <Loaded of={expiries}>
        {(value) => (
          <>
            <Timeline
              expiries={value.expiries}
              now={now}
              ahead={ahead}
              onMove={setAhead}
              onApply={() => move(now + ahead, () => void setClock(now + ahead))}
            />
            <ExpiryList {...value} now={now} ahead={ahead} />
          </>
        )}
      </Loaded>
      <Unmoved />
      {pending && <SigningOut until={until} pending={pending} onClose={() => setPending(undefined)} />}
    </div>
  )
}

interface SigningOutProps {
  readonly until: number
  readonly pending: Pending
  readonly onClose: () => void
}

function SigningOut({ until, pending, onClose }: SigningOutProps) {
  const confirm = () => {
    onClose()
    pending.apply()
  }
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="danger" onClick={confirm}>
        Move the clock
      </Button>
    </>
  )
  return (
    <Dialog title="This signs you out" onClose={onClose} actions={actions}>
      <p>
        At {dayAndTime(pending.to)}, your sign-in is over: it ends at {dayAndTime(until)}. The page stays, and
        asks who you want to be.
      </p>
    </Dialog>
  )
}
