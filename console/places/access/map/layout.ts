/** Gives lanes, nodes, and edges their places on the canvas, in pixels. */
import { grouped } from './grouped.ts'
import type { Column, Lane, MapModel, ShownEdge, ShownNode } from './map-types.ts'

const LEFT = 16
const TOP = 44
const WIDTH = 208
const PITCH = 316
const HEAD = 28
const INSET = 10
export const NODE_HEIGHT = 34
const NODE_PITCH = 40
const GAP = 18
const FOOT = 64

export interface PlacedNode {
  readonly shown: ShownNode
  readonly column: number
  readonly x: number
  readonly y: number
  readonly width: number
}

export interface PlacedLane {
  readonly lane: Lane
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedEdge extends ShownEdge {
  /** The path of the curve, for SVG. */
  readonly path: string
  /** The middle of the curve, where its mark is. */
  readonly x: number
  readonly y: number
  /** Returns a point of the curve, from 0 at its start to 1 at its end. */
  at(share: number): readonly [x: number, y: number]
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly titles: readonly { readonly text: string; readonly x: number }[]
  readonly lanes: readonly PlacedLane[]
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

export function layoutOf({ columns, edges }: MapModel): Layout {
  const lanes: PlacedLane[] = []
  const nodes = new Map<string, PlacedNode>()
  columns.forEach((column, index) => {
    const sources = index < 2 ? undefined : sourcesOf(edges, nodes)
    placeColumn(column, index, sources, lanes, nodes)
  })
  const bottom = Math.max(TOP, ...lanes.map(({ y, height }) => y + height))
  return {
    width: LEFT * 2 + (columns.length - 1) * PITCH + WIDTH,
    height: bottom + FOOT,
    titles: columns.map(({ title }, index) => ({ text: title, x: LEFT + index * PITCH })),
    lanes,
    nodes: [...nodes.values()],
    edges: edges.flatMap((edge) => {
      const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)]
      return from && to ? [placedEdge(edge, from, to)] : []
    }),
  }
}

/** Returns the heights at which the edges of each node begin. */
function sourcesOf(
  edges: readonly ShownEdge[],
  nodes: ReadonlyMap<string, PlacedNode>,
): ReadonlyMap<string, readonly number[]> {
  return grouped(
    edges.flatMap(({ from, to }) => {
      const source = nodes.get(from)
      return source ? [[to, source.y] as const] : []
    }),
  )
}

/** Places the lanes of a column below each other: as high as possible or, further right, beside what leads to them. */
function placeColumn(
  { lanes }: Column,
  column: number,
  sources: ReadonlyMap<string, readonly number[]> | undefined,
  placed: PlacedLane[],
  nodes: Map<string, PlacedNode>,
): void {
  const x = LEFT + column * PITCH
  let y = TOP
  for (const lane of lanes) {
    const height = HEAD + lane.nodes.length * NODE_PITCH + INSET - (NODE_PITCH - NODE_HEIGHT)
    const wanted = sources ? wantedTop(lane, height, sources) : TOP
    const top = Math.max(y, wanted)
    placed.push({ lane, x, y: top, width: WIDTH, height })
    lane.nodes.forEach((shown, index) => {
      const place = { x: x + INSET, y: top + HEAD + index * NODE_PITCH, width: WIDTH - 2 * INSET }
      nodes.set(shown.id, { shown, column, ...place })
    })
    y = top + height + (column === 0 ? GAP - 6 : GAP)
  }
}

function wantedTop(lane: Lane, height: number, sources: ReadonlyMap<string, readonly number[]>): number {
  const ys = lane.nodes.flatMap(({ id }) => sources.get(id) ?? [])
  if (ys.length === 0) return TOP
  const middle = ys.reduce((sum, y) => sum + y, 0) / ys.length + NODE_HEIGHT / 2
  return Math.round(middle - height / 2)
}

function placedEdge(edge: ShownEdge, from: PlacedNode, to: PlacedNode): PlacedEdge {
  const isForward = to.column > from.column
  const [x1, y1] = [from.x + from.width, from.y + NODE_HEIGHT / 2]
  const [x2, y2] = [isForward ? to.x : to.x + to.width, to.y + NODE_HEIGHT / 2]
  const bend = isForward ? Math.max(40, (x2 - x1) / 2) : 56
  const [c1, c2] = [x1 + bend, isForward ? x2 - bend : x2 + bend]
  const at = (t: number): readonly [number, number] => [curve(t, x1, c1, c2, x2), curve(t, y1, y1, y2, y2)]
  const [x, y] = at(0.5)
  return { ...edge, path: `M${x1} ${y1}C${c1} ${y1} ${c2} ${y2} ${x2} ${y2}`, x, y, at }
}

/** Returns a coordinate of a cubic Bézier curve. */
function curve(t: number, start: number, first: number, second: number, end: number): number {
  const rest = 1 - t
  return rest ** 3 * start + 3 * rest ** 2 * t * first + 3 * rest * t ** 2 * second + t ** 3 * end
}
