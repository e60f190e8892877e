/** Says when decisions went last, on pages about one that is not kept. */
import { consoleState } from '../state/console-state.ts'
import { dayAndTime } from '../texts/times.ts'

export function LastReset() {
  const since = consoleState.value?.since
  if (since === undefined) return null
  return (
    <p class="quiet">
      The server was last started, reset, or restored on {dayAndTime(Date.parse(since))}. Decisions from
      before may have gone with that.
    </p>
  )
}
