/** The place Live: every call as it is decided. */
import { Failure } from '../../components/failure.tsx'
import { Skeleton } from '../../components/loading.tsx'
import { useShortcuts } from '../../keyboard.ts'
import { param } from '../../router.ts'
import { usePage } from '../../state/page.ts'
import { isNarrow } from '../../state/window.ts'
import { shownText } from '../../texts/shown-text.ts'
import { Announcer } from './announcer.tsx'
import { isPaused } from './arrival.ts'
import { CallList } from './call-list.tsx'
import { CallPanel, GonePanel } from './call-panel.tsx'
import { NoCalls } from './empty.tsx'
import { failure, isComplete, isLoaded, missing, useFeed } from './feed.ts'
import { Legend } from './legend.tsx'
import { OverviewBars } from './overview.tsx'
import { Toolbar } from './toolbar.tsx'
import { isUntouched, selected } from './view.ts'

export default function Live() {
  usePage([{ text: 'Live' }])
  useFeed()
  useShortcuts([
    { keys: 'p', does: 'Pause or go on', act: togglePause },
    { keys: '/', does: 'Filter the calls', act: focusFilter },
  ])
  if (!isLoaded.value) return failure.value === undefined ? <Skeleton lines={8} /> : <NotLoaded />
  if (isUntouched.value) return <NoCalls />
  return <Calls />
}

function NotLoaded() {
  return (
    <>
      <h1 class="unseen">Live</h1>
      <Failure error={failure.value} />
    </>
  )
}

function Calls() {
  const call = selected.value
  const isGone = call === undefined && param('sel') !== '' && isComplete.value
  return (
    <div class="live">
      <h1 class="unseen">Live</h1>
      <Toolbar isNarrow={isNarrow.value} />
      <Missing />
      {!isNarrow.value && <OverviewBars />}
      <div class="live-body">
        <CallList isNarrow={isNarrow.value} />
        {call && <CallPanel key={call.number} call={call} />}
        {isGone && <GonePanel requestId={param('sel')} />}
      </div>
      {!isNarrow.value && <Legend />}
      <Announcer />
    </div>
  )
}

/** Without this, calls that other replicas served would seem not to have been made. */
function Missing() {
  const names = missing.value
  if (names.length === 0) return null
  return (
    <p class="live-missing quieter small" role="status">
      Calls are missing that were served by {shownText(names.join(', '))}: no answer, or no{' '}
      <code>--advertise</code>.
    </p>
  )
}

function togglePause(): void {
  isPaused.value = !isPaused.peek()
}

function focusFilter(): boolean {
  const field = document.getElementById('live-filter')
  field?.focus()
  return field !== null
}
