/** Places the labels of lit edges beside their marks, so that they cover neither marks nor each other. */

import { labelOf } from '../words.ts'
import type { PlacedEdge } from './layout.ts'

export interface PlacedLabel {
  readonly key: string
  readonly text: string
  readonly verdict: string
  /** The middle of the label. */
  readonly x: number
  readonly y: number
  readonly width: number
}

export const LABEL_HEIGHT = 20
/** The width of a character, on average. */
const CHARACTER = 6.2
/** Where a label may be from its mark, the best place first. */
const OFFSETS = [20, -20, 40, -40, 60, -60] as const

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function placedLabels(edges: readonly PlacedEdge[]): readonly PlacedLabel[] {
  const labeled = edges.map((each) => ({ each, text: labelOf(each.edge) })).filter(({ text }) => text !== '')
  const taken: Box[] = labeled.map(({ each: { x, y } }) => ({ x, y, width: 16, height: 16 }))
  return labeled.map(({ each, text }) => {
    const size = { width: text.length * CHARACTER + 12, height: LABEL_HEIGHT }
    const at = (offset: number) => ({ x: each.x, y: each.y + offset, ...size })
    const isFree = (offset: number) => taken.every((other) => !overlap(at(offset), other))
    const box = at(OFFSETS.find(isFree) ?? OFFSETS[0])
    taken.push(box)
    const { x, y, width } = box
    return { key: `${each.from} ${each.to}`, text, verdict: each.edge.verdict, x, y, width }
  })
}

function overlap(one: Box, other: Box): boolean {
  return (
    Math.abs(one.x - other.x) * 2 < one.width + other.width &&
    Math.abs(one.y - other.y) * 2 < one.height + other.height
  )
}
