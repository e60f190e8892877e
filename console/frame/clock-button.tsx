/** The emulator's clock, and a panel that moves it. Amber, with the difference, when it does not show real time. */
import { Button, LinkButton } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Popover } from '../components/overlays/popover.tsx'
import { advanceClock, resetClock, STEPS } from '../state/clock.ts'
import { consoleState, emulatorNow } from '../state/console-state.ts'
import { useEverySecond } from '../state/ticks.ts'
import { dayAndTime, shortDuration, timeOfDay } from '../texts/times.ts'

export function ClockButton() {
  const state = consoleState.value
  useEverySecond()
  if (!state) return null
  const { offsetSeconds, stopped } = state.clock
  const isMoved = stopped || offsetSeconds !== 0
  const mode = stopped ? 'stopped' : isMoved ? movedBy(offsetSeconds) : 'real time'
  const face = (
    <>
      <Icon name="clock" />
      <span class="clock-time numbers">{timeOfDay(emulatorNow())}</span>
      <span class="clock-mode">{mode}</span>
    </>
  )
  return (
    <Popover class={`clock-button ${isMoved ? 'clock-moved' : ''}`} button={face}>
      {(close) => <Panel close={close} isMoved={isMoved} />}
    </Popover>
  )
}

/** @param seconds not 0 */
function movedBy(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${shortDuration(Math.abs(seconds) * 1000)}`
}

function Panel({ close, isMoved }: { readonly close: () => void; readonly isMoved: boolean }) {
  return (
    <div class="clock-panel">
      <p>{dayAndTime(emulatorNow())}</p>
      <fieldset class="clock-steps">
        <legend class="caption">Advance by</legend>
        {STEPS.map(({ text, seconds }) => (
          <Button key={text} isSmall onClick={() => advanceClock(seconds, text)}>
            {text}
          </Button>
        ))}
      </fieldset>
      <p class="clock-panel-foot">
        {isMoved && (
          <Button isSmall icon="undo" onClick={resetClock}>
            Back to real time
          </Button>
        )}
        <LinkButton href="/console/time" isSmall icon="clock" onClick={close}>
          Open Time
        </LinkButton>
      </p>
    </div>
  )
}
