/**
 * The edges. Those that are not lit share three paths, so that a map with thousands of them is drawn at once; lit ones
 * have a path, a mark, and a label each. A press near an edge opens its decision.
 */
import { navigate } from '../../../router.ts'
import { edgeLink } from '../explain-link.ts'
import { ConditionShape, RefusalShape } from './edge-marks.tsx'
import { LABEL_HEIGHT, type PlacedLabel, placedLabels } from './labels.ts'
import type { Layout, PlacedEdge } from './layout.ts'
import { isWorking } from './map-types.ts'

interface LightableEdge extends PlacedEdge {
  readonly isLit: boolean
}

interface EdgeLayerProps {
  readonly layout: Layout
  readonly edges: readonly LightableEdge[]
}

/** More marks than this would cover the map. */
const MOST_MARKS = 150
/** More edges than this are fainter, so that the nodes stand out. */
const DENSE = 300

export function EdgeLayer({ layout: { width, height }, edges }: EdgeLayerProps) {
  const quiet = edges.filter(({ isLit }) => !isLit)
  const lit = edges.filter(({ isLit }) => isLit)
  const working = quiet.filter(({ edge }) => isWorking(edge))
  const declared = quiet.filter(({ edge }) => !isWorking(edge))
  const marked = quiet.filter(({ edge }) => edge.verdict !== 'allowed').slice(0, MOST_MARKS)
  return (
    // The inspector and the table offer the same links to the keyboard.
    <svg
      class={`access-edges ${quiet.length > DENSE ? 'is-dense' : ''}`}
      width={width}
      height={height}
      aria-hidden="true"
      onClick={(event) => openNearest(event, edges)}
    >
      <path class="edge-quiet" d={working.map(({ path }) => path).join('')} />
      <path class="edge-quiet edge-dashed" d={declared.map(({ path }) => path).join('')} />
      {marked.map((each) => (
        <QuietMark key={`${each.from} ${each.to}`} placed={each} />
      ))}
      {lit.map((each) => (
        <LitEdge key={`${each.from} ${each.to}`} placed={each} />
      ))}
      {placedLabels(lit).map((label) => (
        <Label key={label.key} label={label} />
      ))}
    </svg>
  )
}

function QuietMark({ placed: { edge, x, y } }: { readonly placed: PlacedEdge }) {
  if (edge.verdict === 'conditional') return <ConditionShape x={x} y={y} size={7} isQuiet />
  return <path class="edge-cross" d={`M${x - 2.5} ${y - 2.5}l5 5m0 -5l-5 5`} />
}

function LitEdge({ placed: { edge, path, x, y, at } }: { readonly placed: PlacedEdge }) {
  const outcome = isWorking(edge) ? 'works' : edge.verdict
  return (
    <g class={`edge-lit edge-${outcome}`}>
      <path class={isWorking(edge) ? 'edge-line' : 'edge-line edge-dashed'} d={path} />
      {isWorking(edge) && <path class="edge-arrow" d={arrowAt(at(1), at(0.9))} />}
      {edge.verdict === 'conditional' && <ConditionShape x={x} y={y} size={9} />}
      {!isWorking(edge) && <RefusalShape x={x} y={y} isDenied={edge.verdict === 'explicitDeny'} />}
    </g>
  )
}

function arrowAt([x, y]: readonly [number, number], [before]: readonly [number, number]): string {
  return `M${x} ${y}l${before > x ? 6 : -6} -3.5v7Z`
}

function Label({ label: { text, x, y, width, verdict } }: { readonly label: PlacedLabel }) {
  return (
    <g class={`edge-label edge-${verdict}`}>
      <rect x={x - width / 2} y={y - LABEL_HEIGHT / 2} width={width} height={LABEL_HEIGHT} rx="5" />
      <text x={x} y={y + 4}>
        {text}
      </text>
    </g>
  )
}

/** How near a press must be, in pixels. */
const NEAR = 7

function openNearest({ offsetX, offsetY }: MouseEvent, edges: readonly LightableEdge[]): void {
  const distances = edges.map((each) => ({ each, distance: distanceTo(each, offsetX, offsetY) }))
  const [nearest] = distances
    .filter(({ distance }) => distance < NEAR)
    .sort((a, b) => a.distance - b.distance)
  const link = nearest && edgeLink(nearest.each.edge)
  if (link !== undefined) navigate(link)
}

/** How many straight lines stand for a curve. */
const LINES = 12

function distanceTo({ at }: PlacedEdge, x: number, y: number): number {
  const distances = Array.from({ length: LINES }, (_, index) => {
    const [x1, y1] = at(index / LINES)
    const [x2, y2] = at((index + 1) / LINES)
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    const share = length === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
    const along = Math.max(0, Math.min(1, share))
    return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
  })
  return Math.min(...distances)
}
