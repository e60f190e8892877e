/**
 * The map: edges in SVG, below buttons for the nodes.
 *
 * One node has the focus. The arrow keys right and left follow edges, up and down move in the column, and Enter selects.
 */
import { useRef } from 'preact/hooks'
import { Account } from '../../../components/account.tsx'
import { useShortcuts } from '../../../keyboard.ts'
import { setParams } from '../../../router.ts'
import { EdgeLayer } from './edge-layer.tsx'
import { type Layout, NODE_HEIGHT, type PlacedLane } from './layout.ts'
import { Legend } from './legend.tsx'
import { useMove } from './map-keys.ts'
import type { MapModel, ShownNode } from './map-types.ts'
import { NodeButton } from './node-button.tsx'
import { type Sight, useScrollTo, useSight } from './use-sight.ts'

interface MapViewProps {
  readonly model: MapModel
  readonly layout: Layout
  readonly selected: ShownNode | undefined
  /** Nodes to light instead of the neighbors of the selected one, and whether each is one itself or leads to it. */
  readonly lit?: ReadonlyMap<string, 'direct' | 'way'>
  /** Edges to light, as `FROM TO`. */
  readonly litEdges?: ReadonlySet<string>
}

export function MapView({ model, layout, selected, lit, litEdges }: MapViewProps) {
  const canvas = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const sight = useSight(scroller)
  useScrollTo(
    scroller,
    layout.nodes.find(({ shown }) => shown.id === selected?.id),
  )
  const { focused, setFocused, onKeyDown } = useMove(canvas, model, layout, selected)
  useShortcuts([
    {
      keys: 'Escape',
      does: 'Select nothing',
      act: () => (selected ? setParams({ sel: undefined }) : false),
    },
  ])
  const edges = layout.edges.map((edge) => ({
    ...edge,
    isLit: litEdges?.has(`${edge.from} ${edge.to}`) ?? [edge.from, edge.to].includes(selected?.id ?? ''),
  }))
  const isSeen = isInSight(sight)
  const shownNodes = layout.nodes.filter(
    (placed) => isSeen(placed) || placed.shown.id === focused || placed.shown.id === selected?.id,
  )
  const near = lit ?? neighborsOf(selected, edges)
  return (
    <div ref={scroller} class="access-canvas" data-scrolls tabIndex={-1}>
      <div
        ref={canvas}
        class={`access-space ${near ? 'has-lit' : ''}`}
        role="group"
        aria-label="Who can become whom. The arrow keys follow edges; press T for a table."
        style={{ width: `${layout.width}px`, height: `${layout.height}px` }}
        onKeyDown={onKeyDown}
      >
        <Lanes layout={layout} sight={sight} />
        <EdgeLayer layout={layout} edges={edges} />
        {shownNodes.map((placed) => (
          <NodeButton
            key={placed.shown.id}
            placed={placed}
            isSelected={placed.shown.id === selected?.id}
            light={near?.get(placed.shown.id)}
            isFocusable={placed.shown.id === focused}
            onFocus={setFocused}
          />
        ))}
      </div>
      <Legend />
    </div>
  )
}

/** Returns whether something on the canvas can be seen. Nothing else is rendered, except for edges. */
function isInSight({ top, bottom }: Sight) {
  return ({ y, height = NODE_HEIGHT }: { readonly y: number; readonly height?: number }) =>
    y + height > top && y < bottom
}

function neighborsOf(
  selected: ShownNode | undefined,
  edges: readonly { readonly from: string; readonly to: string; readonly isLit: boolean }[],
): ReadonlyMap<string, 'direct' | 'way'> | undefined {
  if (!selected) return undefined
  const ids = edges.flatMap(({ from, to, isLit }) => (isLit ? [from, to] : []))
  return new Map([selected.id, ...ids].map((id) => [id, 'way'] as const))
}

/** The columns' titles, and the lanes behind the nodes. */
function Lanes({ layout: { titles, lanes }, sight }: { readonly layout: Layout; readonly sight: Sight }) {
  return (
    <>
      {titles.map(({ text, x }) => (
        <h2 key={text} class="access-column" style={{ left: `${x}px` }}>
          {text}
        </h2>
      ))}
      {lanes.filter(isInSight(sight)).map((placed) => (
        <LaneBox key={placed.lane.id} placed={placed} />
      ))}
    </>
  )
}

function LaneBox({ placed: { lane, x, y, width, height } }: { readonly placed: PlacedLane }) {
  const place = { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }
  return (
    <div class="access-lane" style={place}>
      <p class="access-lane-title">
        {lane.account === undefined ? lane.title : <Account id={lane.account} hasNumber />}
      </p>
    </div>
  )
}
