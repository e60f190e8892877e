/** Which part of a scrolling element is in sight, in steps, so that scrolling renders rarely. */
import { useLayoutEffect, useState } from 'preact/hooks'

export interface Sight {
  /** In pixels, with a margin. */
  readonly top: number
  readonly bottom: number
}

const STEP = 300

type Scroller = { readonly current: HTMLElement | null }

export function useSight(scroller: Scroller): Sight {
  const [sight, setSight] = useState<Sight>({ top: -STEP, bottom: 1200 + STEP })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const top = (Math.floor(element.scrollTop / STEP) - 1) * STEP
      const bottom = (Math.ceil((element.scrollTop + element.clientHeight) / STEP) + 1) * STEP
      setSight((known) => (known.top === top && known.bottom === bottom ? known : { top, bottom }))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller])
  return sight
}

/** Scrolls to a place whenever it changes, unless it is in sight. */
export function useScrollTo(
  scroller: Scroller,
  place: { readonly x: number; readonly y: number } | undefined,
): void {
  const { x, y } = place ?? {}
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || x === undefined || y === undefined) return
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = element
    const isSeen =
      y >= scrollTop && y < scrollTop + clientHeight && x >= scrollLeft && x < scrollLeft + clientWidth
    if (!isSeen) element.scrollTo(x - clientWidth / 2, y - clientHeight / 2)
  }, [scroller, x, y])
}
