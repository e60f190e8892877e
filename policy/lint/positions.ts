/** Places of a document as the API writes them. */
import type { Node } from '../json-document.ts'
import type { Location, PathElement, Position } from './types.ts'

/** Returns the path and the span of a node. The path of a member's name ends with the name as `key`. */
export function locationOf(node: Node, positionAt: (offset: number) => Position): Location {
  return { path: pathOf(node), span: { start: positionAt(node.start), end: positionAt(node.end) } }
}

function pathOf(node: Node): readonly PathElement[] {
  const path: PathElement[] = []
  for (let at: Node | undefined = node; at?.step !== undefined; at = at.parent) path.push(at.step)
  return path.reverse()
}
