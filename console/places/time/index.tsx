/** The place Time: the emulator's clock, and what expires when it moves. */
import { useEffect, useState } from 'preact/hooks'
import { Loaded } from '../../components/loading.tsx'
import { advanceClock, resetClock, setClock } from '../../state/clock.ts'
import { consoleState, emulatorNow } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { useEverySecond } from '../../state/ticks.ts'
import { ClockHead } from './clock-head.tsx'
import { loadExpiries } from './expiries.ts'
import { ExpiryList } from './expiry-list.tsx'
import { Timeline } from './timeline.tsx'
import { Unmoved } from './unmoved.tsx'

export default function Time() {
  usePage([{ text: 'Time' }])
  useEverySecond()
  const now = emulatorNow()
  const signedIn = consoleState.value?.signedIn
  const until = signedIn ? Date.parse(signedIn.until) : Number.POSITIVE_INFINITY
  const [ahead, setAhead] = useState(0)
  const offset = consoleState.value?.clock.offsetSeconds
  const expiries = useLoaded(() => loadExpiries({ arn: signedIn?.present.arn ?? '', until }), [until, offset])
  // What was tried is over once the clock has moved, from wherever.
  useEffect(() => setAhead(0), [offset])
  return (
    <div class="time">
      <ClockHead now={now} onAdvance={advanceClock} onSet={setClock} onReset={resetClock} />
      <Loaded of={expiries}>
        {(value) => (
          <>
            <Timeline
              expiries={value.expiries}
              now={now}
              ahead={ahead}
              onMove={setAhead}
              onApply={() => setClock(now + ahead)}
            />
            <ExpiryList {...value} now={now} ahead={ahead} />
          </>
        )}
      </Loaded>
      <Unmoved />
    </div>
  )
}
