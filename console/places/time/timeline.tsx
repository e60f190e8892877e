/** The next expiries on a line. Moving the thumb shows which would be over, before the clock is moved. */
import { Button } from '../../components/button.tsx'
import { counted } from '../../texts/shown-text.ts'
import { dayAndTime, shortDuration } from '../../texts/times.ts'
import type { Expiry } from './expiries.ts'
import { aheadAt, placeOf, TICKS } from './scale.ts'

interface TimelineProps {
  readonly expiries: readonly Expiry[]
  readonly now: number
  /** Where the thumb is, in milliseconds from now. */
  readonly ahead: number
  readonly onMove: (ahead: number) => void
  readonly onApply: () => void
}

/** The places at which the thumb stops. */
const STOPS = 900

export function Timeline({ expiries, now, ahead, onMove, onApply }: TimelineProps) {
  const over = expiries.filter(({ at }) => at <= now + ahead)
  const said = ahead === 0 ? 'now' : `${shortDuration(ahead)} from now, when ${wordsFor(over)} will be over`
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="timeline-line">
        <Marks expiries={expiries} now={now} ahead={ahead} />
        <input
          type="range"
          class="timeline-thumb"
          aria-label="Try a later time"
          aria-valuetext={said}
          min={0}
          max={STOPS}
          value={Math.round(placeOf(ahead) * STOPS)}
          onInput={(event) => onMove(aheadAt(Number(event.currentTarget.value) / STOPS))}
        />
      </div>
      <ol class="timeline-ticks" aria-hidden="true">
        {TICKS.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ol>
      <div class="row wrap timeline-foot" role="status">
        {ahead === 0 ? (
          <p class="quiet">Move the thumb to see what would be over, and then move the clock there.</p>
        ) : (
          <>
            <p>
              <b>{dayAndTime(now + ahead)}</b>, {shortDuration(ahead)} from now: {wordsFor(over)} over.
            </p>
            <Button kind="primary" onClick={onApply}>
              Move the clock there
            </Button>
            <Button kind="quiet" onClick={() => onMove(0)}>
              Cancel
            </Button>
          </>
        )}
      </div>
    </section>
  )
}

/** A dot for each expiry. Those in one place are drawn once. */
function Marks({ expiries, now, ahead }: Pick<TimelineProps, 'expiries' | 'now' | 'ahead'>) {
  const places = new Map(expiries.map(({ at }) => [Math.round(placeOf(at - now) * 250), at - now <= ahead]))
  return (
    <svg class="timeline-marks" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
      {[...places].map(([place, isOver]) => (
        <path key={place} class={isOver ? 'timeline-over' : 'timeline-mark'} d={`M${place * 4} 4v16`} />
      ))}
    </svg>
  )
}

const NOUNS = {
  session: 'session',
  'sign-in': 'sign-in',
  password: 'password',
  certificate: 'certificate',
  report: 'report',
} as const

/** `3 sessions and 1 password` */
function wordsFor(over: readonly Expiry[]): string {
  const kinds = [...Map.groupBy(over, ({ kind }) => kind)]
  const words = kinds.map(([kind, members]) => counted(members.length, NOUNS[kind]))
  return words.length === 0 ? 'nothing' : new Intl.ListFormat('en').format(words)
}
