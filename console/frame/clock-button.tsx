/** The emulator's clock. Amber, with the difference, when it does not show real time. */
import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../components/icon.tsx'
import { consoleState, emulatorNow } from '../state/console-state.ts'
import { shortDuration, timeOfDay } from '../texts/times.ts'

export function ClockButton() {
  const state = consoleState.value
  const now = useEverySecond()
  if (!state) return null
  const { offsetSeconds, stopped } = state.clock
  const isMoved = stopped || offsetSeconds !== 0
  return (
    <a
      class={`clock-button ${isMoved ? 'clock-moved' : ''}`}
      href="/console/time"
      data-tooltip="The emulator's clock"
    >
      <Icon name="clock" />
      <span class="clock-time">{timeOfDay(now)}</span>
      <span class="clock-mode">{stopped ? 'stopped' : isMoved ? movedBy(offsetSeconds) : 'real time'}</span>
    </a>
  )
}

function movedBy(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${shortDuration(Math.abs(seconds) * 1000)}`
}

function useEverySecond(): number {
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return emulatorNow()
}
