/**
 * How many calls there were when. Dragging over it limits the time of the list, and so do the arrow keys on its two
 * handles.
 */
import { useRef } from 'preact/hooks'
import { dayAndTime, timeOfDay } from '../../texts/times.ts'
import { BARS, type Bar, type Overview, ticksOf } from './bars.ts'
import { type Brush, useBrush } from './brush.ts'
import { overview, range, setRange } from './view.ts'

const HEIGHT = 36
const STEP = 10
const BAR = 7
/** The least height of something that is there. */
const LEAST = 3

export function OverviewBars() {
  const shown = overview.value
  const area = useRef<HTMLDivElement>(null)
  const brush = useBrush(area, shown, range.value, setRange)
  return (
    <section class="live-overview" aria-label="Calls over time">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the handles do the same with the keyboard */}
      <div ref={area} class="live-bars" onPointerDown={brush.press} onDblClick={brush.clear}>
        <Bars shown={shown} />
        {brush.isSet && (
          <div
            class="live-brush"
            style={{ left: `${brush.start * 100}%`, right: `${(1 - brush.end) * 100}%` }}
          />
        )}
        <Handle brush={brush} side="start" shown={shown} />
        <Handle brush={brush} side="end" shown={shown} />
      </div>
      <Axis shown={shown} />
    </section>
  )
}

function Bars({ shown: { bars, most } }: { readonly shown: Overview }) {
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(LEAST, (count / most) * HEIGHT))
  const shapeOf = (count: (bar: Bar) => number, below: (bar: Bar) => number = () => 0) =>
    bars.map((bar, index) => barShape(index, heightOf(below(bar)), heightOf(count(bar)))).join('')
  return (
    <svg viewBox={`0 0 ${BARS * STEP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="live-bar-all" d={shapeOf(({ total }) => total)} />
      <path class="live-bar-gap" d={shapeOf(({ notAllowed }) => notAllowed)} />
      <path
        class="live-bar-denied"
        d={shapeOf(
          ({ denied }) => denied,
          ({ notAllowed }) => notAllowed,
        )}
      />
    </svg>
  )
}

/** @param below how far above the foot it begins */
function barShape(index: number, below: number, height: number): string {
  if (height === 0) return ''
  const foot = HEIGHT - below
  return `M${index * STEP} ${foot}v${-Math.min(height, foot)}h${BAR}V${foot}z`
}

function Axis({ shown }: { readonly shown: Overview }) {
  const isShort = shown.end - shown.start < 5 * 60_000
  return (
    <p class="live-axis" aria-hidden="true">
      {ticksOf(shown).map((time, index) => (
        <span key={index}>{isShort ? timeOfDay(time) : timeOfDay(time).slice(0, 5)}</span>
      ))}
    </p>
  )
}

interface HandleProps {
  readonly brush: Brush
  readonly side: 'start' | 'end'
  readonly shown: Overview
}

function Handle({ brush, side, shown: { start, end } }: HandleProps) {
  const place = brush[side]
  return (
    <div
      role="slider"
      tabIndex={0}
      class={`live-handle live-handle-${side} ${brush.isSet ? 'live-handle-set' : ''}`}
      aria-label={side === 'start' ? 'Show calls from' : 'Show calls to'}
      aria-valuemin={0}
      aria-valuemax={BARS}
      aria-valuenow={Math.round(place * BARS)}
      aria-valuetext={dayAndTime(start + place * (end - start))}
      style={{ left: `${place * 100}%` }}
      onPointerDown={brush.grab(side)}
      onKeyDown={brush.keys(side)}
    />
  )
}
