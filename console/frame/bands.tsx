/** Bands above the page: what is relaxed, a server that does not answer or is back, and a state that was reset. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { goneSince } from '../api/connection.ts'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { callsSince, consoleState, refreshState, resetAt } from '../state/console-state.ts'
import { counted } from '../texts/shown-text.ts'
import { timeOfDay } from '../texts/times.ts'
import { shownModes } from './modes.ts'

/** When the user dismissed the note on the last reset. */
const dismissedAt = signal(0)

export function Bands() {
  const state = consoleState.value
  const warnings = state ? shownModes(state).flatMap(({ warnings: all }) => all) : []
  return (
    <div class="bands" role="status">
      {warnings.map((warning) => (
        <p key={warning} class="band">
          <Icon name="warning" />
          {warning}
        </p>
      ))}
      <Gone />
      <Back />
      <Reset />
    </div>
  )
}

function Gone() {
  if (goneSince.value === undefined) return null
  return (
    <p class="band band-gone">
      <Icon name="warning" />
      <span>
        No answer from {location.host} since {timeOfDay(goneSince.value)}. What you see is from before.
      </span>
      <Button isSmall onClick={() => void refreshState().catch(() => {})}>
        Try now
      </Button>
    </p>
  )
}

const BACK_MILLISECONDS = 10_000

function Back() {
  const count = callsSince.value
  useEffect(() => {
    if (count === undefined) return
    const timer = setTimeout(() => {
      callsSince.value = undefined
    }, BACK_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [count])
  if (count === undefined) return null
  return (
    <p class="band band-back">
      <Icon name="check" />
      Back; {counted(count, 'call')} since
    </p>
  )
}

function Reset() {
  const at = resetAt.value
  if (at === undefined || at <= dismissedAt.value) return null
  return (
    <p class="band">
      <Icon name="undo" />
      <span>The state was reset at {timeOfDay(at)}. What you see may be from before.</span>
      <Button isSmall onClick={() => location.reload()}>
        Load again
      </Button>
      <Button
        isSmall
        kind="quiet"
        onClick={() => {
          dismissedAt.value = at
        }}
      >
        Dismiss
      </Button>
    </p>
  )
}
