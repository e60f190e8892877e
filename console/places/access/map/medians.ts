/** Orders the nodes within their lanes so that few edges cross: sweeps to the medians of their neighbors. */
import { grouped } from './grouped.ts'
import type { Column, Lane, ShownEdge, ShownNode } from './map-types.ts'

const SWEEPS = 8

export function orderedByMedians(columns: readonly Column[], edges: readonly ShownEdge[]): readonly Column[] {
  const before = grouped(edges.map(({ from, to }) => [to, from]))
  const after = grouped(edges.map(({ from, to }) => [from, to]))
  let present = columns
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0
    present = swept(present, isForward ? before : after, isForward)
  }
  return present
}

type Neighbors = ReadonlyMap<string, readonly string[]>

function swept(columns: readonly Column[], neighborsOf: Neighbors, isForward: boolean): readonly Column[] {
  const places = placesIn(columns)
  const order = isForward ? columns : columns.toReversed()
  const sorted = order.map((column) => {
    const lanes = column.lanes.map((lane) => sortedLane(lane, places, neighborsOf))
    const ordered = { ...column, lanes: isForward ? sortedLanes(lanes, places, neighborsOf) : lanes }
    for (const [id, place] of placesIn([ordered])) places.set(id, place)
    return ordered
  })
  return isForward ? sorted : sorted.toReversed()
}

/** Returns the place of each node in its column, from 0 to 1. */
function placesIn(columns: readonly Column[]): Map<string, number> {
  return new Map(
    columns.flatMap(({ lanes }) => {
      const nodes = lanes.flatMap((lane) => lane.nodes)
      return nodes.map(({ id }, index) => [id, (index + 0.5) / nodes.length] as const)
    }),
  )
}

function sortedLane(lane: Lane, places: ReadonlyMap<string, number>, neighborsOf: Neighbors): Lane {
  const medians = new Map(lane.nodes.map(({ id }) => [id, median(id, places, neighborsOf)]))
  const value = ({ id, node }: ShownNode) => (node.kind === 'everybody' ? -1 : (medians.get(id) ?? 0))
  // Sorting is stable, so that nodes with equal medians keep their order.
  return { ...lane, nodes: [...lane.nodes].sort((one, other) => value(one) - value(other)) }
}

/** Sorts the lanes of accounts by what leads to them. Those of the first column have a fixed order. */
function sortedLanes(
  lanes: readonly Lane[],
  places: ReadonlyMap<string, number>,
  neighborsOf: Neighbors,
): readonly Lane[] {
  if (lanes.some(({ account }) => account === undefined)) return lanes
  const means = new Map(
    lanes.map(({ id, nodes }) => {
      const sum = nodes.reduce((total, node) => total + median(node.id, places, neighborsOf), 0)
      return [id, sum / nodes.length]
    }),
  )
  return [...lanes].sort((one, other) => (means.get(one.id) ?? 0) - (means.get(other.id) ?? 0))
}

/** Returns the middle of the neighbors' places. A node without neighbors keeps its own. */
function median(id: string, places: ReadonlyMap<string, number>, neighborsOf: Neighbors): number {
  const found = (neighborsOf.get(id) ?? []).flatMap((other) => places.get(other) ?? []).sort((a, b) => a - b)
  return found[Math.floor((found.length - 1) / 2)] ?? places.get(id) ?? 0
}
