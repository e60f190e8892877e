/** The lines of a tree that are not in closed nodes, and where the keys lead from one of them. */
import type { ComponentChildren } from 'preact'

export interface TreeNode {
  readonly id: string
  readonly content: ComponentChildren
  /** Absent for a node that cannot have any. */
  readonly children?: readonly TreeNode[]
}

export interface Line extends TreeNode {
  readonly level: number
  readonly parent: string | undefined
  /** Its place among the children of its parent, counted from 1, and how many there are. */
  readonly position: number
  readonly siblings: number
}

interface At {
  readonly level: number
  readonly parent: string | undefined
  readonly position: number
  readonly siblings: number
}

const TOP: At = { level: 1, parent: undefined, position: 1, siblings: 1 }

export function linesOf(node: TreeNode, closed: ReadonlySet<string>, at: At = TOP): readonly Line[] {
  const below = closed.has(node.id) ? [] : (node.children ?? [])
  const level = at.level + 1
  const lines = below.map((child, index) =>
    linesOf(child, closed, { level, parent: node.id, position: index + 1, siblings: below.length }),
  )
  return [{ ...node, ...at }, ...lines.flat()]
}

interface Action {
  readonly focus?: string | undefined
  readonly select?: boolean
  readonly toggle?: boolean
}

export function actionFor(
  key: string,
  line: Line,
  lines: readonly Line[],
  closed: ReadonlySet<string>,
): Action | undefined {
  const index = lines.indexOf(line)
  const isOpen = line.children !== undefined && !closed.has(line.id)
  switch (key) {
    case 'ArrowDown':
      return { focus: lines[index + 1]?.id }
    case 'ArrowUp':
      return { focus: lines[index - 1]?.id }
    case 'Home':
      return { focus: lines[0]?.id }
    case 'End':
      return { focus: lines.at(-1)?.id }
    case 'ArrowRight':
      return isOpen ? { focus: lines[index + 1]?.id } : { toggle: line.children !== undefined }
    case 'ArrowLeft':
      return isOpen ? { toggle: true } : { focus: line.parent }
    case 'Enter':
    case ' ':
      return { select: true }
    default:
      return undefined
  }
}
