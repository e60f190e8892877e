/** Moves the focus in the map with the arrow keys. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Layout, PlacedNode } from './layout.ts'
import type { MapModel, ShownNode } from './map-types.ts'

type Canvas = { readonly current: HTMLElement | null }

export function useMove(canvas: Canvas, model: MapModel, layout: Layout, selected: ShownNode | undefined) {
  const [last, setFocused] = useState('')
  const isKnown = layout.nodes.some(({ shown }) => shown.id === last)
  const focused = (isKnown ? last : selected?.id) ?? layout.nodes[0]?.shown.id
  const hasMoved = useRef(false)
  const onKeyDown = (event: KeyboardEvent) => {
    const present = layout.nodes.find(({ shown }) => shown.id === focused)
    const next = present && nextOf(event.key, present, model, layout)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    hasMoved.current = true
    setFocused(next.shown.id)
  }
  useLayoutEffect(() => {
    // A node that was out of sight is rendered only now.
    if (hasMoved.current) canvas.current?.querySelector<HTMLElement>('.access-node[tabindex="0"]')?.focus()
    hasMoved.current = false
  }, [focused])
  return { focused, setFocused, onKeyDown }
}

function nextOf(key: string, present: PlacedNode, model: MapModel, layout: Layout): PlacedNode | undefined {
  switch (key) {
    case 'ArrowRight':
      return nearest(
        present,
        targets(
          present,
          model.edges.map(({ from, to }) => [from, to]),
          layout,
        ),
      )
    case 'ArrowLeft':
      return nearest(
        present,
        targets(
          present,
          model.edges.map(({ from, to }) => [to, from]),
          layout,
        ),
      )
    case 'ArrowDown':
      return inColumn(present, layout, 1)
    case 'ArrowUp':
      return inColumn(present, layout, -1)
    default:
      return undefined
  }
}

function targets(
  { shown: { id } }: PlacedNode,
  pairs: readonly (readonly [string, string])[],
  { nodes }: Layout,
): readonly PlacedNode[] {
  const ids = new Set(pairs.flatMap(([from, to]) => (from === id ? [to] : [])))
  return nodes.filter(({ shown }) => ids.has(shown.id))
}

function nearest(present: PlacedNode, others: readonly PlacedNode[]): PlacedNode | undefined {
  return others.toSorted((one, other) => Math.abs(one.y - present.y) - Math.abs(other.y - present.y))[0]
}

function inColumn(present: PlacedNode, { nodes }: Layout, step: number): PlacedNode | undefined {
  const column = nodes
    .filter((each) => each.column === present.column)
    .toSorted((one, other) => one.y - other.y)
  return column[column.indexOf(present) + step]
}
