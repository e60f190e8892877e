/**
 * A scrolling list that renders only the rows in sight, so that it is as fast with 10,000 rows as with ten.
 *
 * Rows have heights that are known without rendering them. `VirtualRows` is the scrolling element itself; its head
 * stays in sight. {@link file://./table.tsx} builds on it; cards use it as they are.
 */
import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'

interface VirtualRowsProps<Row> {
  readonly rows: readonly Row[]
  /** In pixels: of every row, or of each. */
  readonly height: number | ((row: Row) => number)
  readonly render: (row: Row, index: number) => ComponentChildren
  readonly head?: ComponentChildren
  readonly class?: string
  /** Scrolls the row into sight whenever it changes. -1 for none. */
  readonly shownIndex?: number
  /** The element, for those that ask where it is scrolled to. */
  readonly container?: RefObject<HTMLDivElement | null>
  readonly onScroll?: (top: number) => void
}

/** Rows above and below the sight, so that fast scrolling shows no gaps. */
const MARGIN = 8

export function VirtualRows<Row>(props: VirtualRowsProps<Row>) {
  const { rows, height, render, head, class: extra = '', shownIndex = -1, onScroll } = props
  const own = useRef<HTMLDivElement>(null)
  const container = props.container ?? own
  const headHeight = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 900 })
  const tops = useMemo(() => topsOf(rows, height), [rows, height])
  useLayoutEffect(
    () => observeHeight(container.current, (seen) => setSight((each) => ({ ...each, height: seen }))),
    [container],
  )
  const latestTops = useRef(tops)
  latestTops.current = tops
  useLayoutEffect(() => {
    const scroller = container.current
    if (scroller && shownIndex >= 0)
      scrollTo(scroller, latestTops.current, shownIndex, headHeight.current?.offsetHeight ?? 0)
    // Not whenever the rows change: the user may have scrolled elsewhere since.
  }, [container, shownIndex])
  const first = Math.max(0, indexAt(tops, sight.top) - MARGIN)
  const last = Math.min(rows.length, indexAt(tops, sight.top + sight.height) + MARGIN + 1)
  return (
    <div
      ref={container}
      class={`virtual ${extra}`}
      onScroll={({ currentTarget: { scrollTop } }) => {
        setSight((each) => ({ ...each, top: scrollTop }))
        onScroll?.(scrollTop)
      }}
    >
      {head !== undefined && (
        <div ref={headHeight} class="virtual-head">
          {head}
        </div>
      )}
      <div class="virtual-space" role="presentation" style={{ height: `${tops.at(-1) ?? 0}px` }}>
        <div
          class="virtual-window"
          role="presentation"
          style={{ transform: `translateY(${tops[first] ?? 0}px)` }}
        >
          {rows.slice(first, last).map((row, index) => render(row, first + index))}
        </div>
      </div>
    </div>
  )
}

/** Returns where each row begins, and where the last one ends. */
function topsOf<Row>(rows: readonly Row[], height: number | ((row: Row) => number)): Float64Array {
  const tops = new Float64Array(rows.length + 1)
  let top = 0
  for (const [index, row] of rows.entries()) {
    top += typeof height === 'number' ? height : height(row)
    tops[index + 1] = top
  }
  return tops
}

/** Returns the index of the row at a place, by halving. */
function indexAt(tops: Float64Array, place: number): number {
  let low = 0
  let high = tops.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= place) low = middle
    else high = middle - 1
  }
  return low
}

function observeHeight(
  element: HTMLElement | null,
  seen: (height: number) => void,
): (() => void) | undefined {
  if (!element) return undefined
  const observer = new ResizeObserver(() => seen(element.clientHeight))
  observer.observe(element)
  return () => observer.disconnect()
}

function scrollTo(scroller: HTMLElement, tops: Float64Array, index: number, head: number): void {
  const top = tops[index] ?? 0
  const bottom = tops[index + 1] ?? top
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (bottom + head > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = bottom + head - scroller.clientHeight
}
