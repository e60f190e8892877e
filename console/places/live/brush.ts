/** The part of the overview that is chosen: from the pointer, and from the keys on its handles. */
import type { RefObject } from 'preact'
import { BARS, type Overview } from './bars.ts'

interface Range {
  /** Epoch milliseconds. */
  readonly from: number
  readonly to: number
}

type Side = 'start' | 'end'

export interface Brush {
  /** From 0 to 1. */
  readonly start: number
  readonly end: number
  readonly isSet: boolean
  press(event: PointerEvent): void
  grab(side: Side): (event: PointerEvent) => void
  keys(side: Side): (event: KeyboardEvent) => void
  clear(): void
}

/** Shorter drags are clicks, which choose nothing. */
const LEAST = 1 / BARS

/** How many bars the keys move a handle. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -BARS,
  End: BARS,
}

export function useBrush(
  area: RefObject<HTMLElement | null>,
  { start: first, end: last }: Overview,
  { from, to }: Range,
  onChange: (from: number | undefined, to: number | undefined) => void,
): Brush {
  const span = last - first
  const start = clamped((from - first) / span)
  const end = Math.max(start, clamped((to - first) / span))
  const choose = (one: number, other: number) => {
    const [low, high] = [Math.min(one, other), Math.max(one, other)]
    onChange(low <= 0 ? undefined : first + low * span, high >= 1 ? undefined : first + high * span)
  }
  const placeOf = ({ clientX }: PointerEvent) => {
    const { left = 0, width = 1 } = area.current?.getBoundingClientRect() ?? {}
    return clamped((clientX - left) / width)
  }
  const drag = (event: PointerEvent, fixed: number) => {
    if (event.button !== 0) return
    event.preventDefault()
    followPointer(event, (moved) => {
      const place = placeOf(moved)
      if (Math.abs(place - fixed) >= LEAST) choose(fixed, place)
    })
  }
  return {
    start,
    end,
    isSet: start > 0 || end < 1,
    press: (event) => drag(event, placeOf(event)),
    grab: (side) => (event) => {
      event.stopPropagation()
      drag(event, side === 'start' ? end : start)
    },
    keys: (side) => (event) => {
      const step = (STEPS[event.key] ?? 0) / BARS
      if (step === 0) return
      event.preventDefault()
      event.stopPropagation()
      if (side === 'start') choose(Math.min(clamped(start + step), end - LEAST), end)
      else choose(start, Math.max(clamped(end + step), start + LEAST))
    },
    clear: () => onChange(undefined, undefined),
  }
}

function clamped(place: number): number {
  return Math.max(0, Math.min(1, place))
}

/** Follows a pressed pointer until it is released, wherever it goes. */
function followPointer(
  { currentTarget, pointerId }: PointerEvent,
  moved: (event: PointerEvent) => void,
): void {
  if (!(currentTarget instanceof HTMLElement)) return
  currentTarget.setPointerCapture(pointerId)
  currentTarget.addEventListener('pointermove', moved)
  const stop = () => currentTarget.removeEventListener('pointermove', moved)
  currentTarget.addEventListener('pointerup', stop, { once: true })
  currentTarget.addEventListener('pointercancel', stop, { once: true })
}
