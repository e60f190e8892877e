/** A tree whose nodes open and close. Source: ARIA APG, Tree View. Right opens, Left closes, Enter chooses. */
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'

export interface TreeNode {
  readonly id: string
  readonly content: ComponentChildren
  readonly children?: readonly TreeNode[]
}

interface TreeProps {
  readonly label: string
  readonly roots: readonly TreeNode[]
  readonly selected: string | undefined
  /** The IDs of the nodes that are closed. */
  readonly closed: ReadonlySet<string>
  readonly onSelect: (id: string) => void
  readonly onToggle: (id: string) => void
}

interface Line extends TreeNode {
  readonly level: number
  readonly parent: string | undefined
}

export function Tree({ label, roots, selected, closed, onSelect, onToggle }: TreeProps) {
  const tree = useRef<HTMLDivElement>(null)
  const lines = roots.flatMap((root) => linesOf(root, closed, 1, undefined))
  const focus = (id: string | undefined) => {
    if (id !== undefined) tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus()
  }
  const press = (event: KeyboardEvent, line: Line) => {
    const act = actionFor(event.key, line, lines, closed)
    if (!act) return
    event.preventDefault()
    if (act.select) onSelect(line.id)
    if (act.toggle) onToggle(line.id)
    focus(act.focus)
  }
  const entry = lines.some(({ id }) => id === selected) ? selected : lines[0]?.id
  return (
    <div ref={tree} role="tree" aria-label={label} class="tree">
      {lines.map((line) => (
        <div
          key={line.id}
          role="treeitem"
          data-node={line.id}
          aria-level={line.level}
          aria-selected={line.id === selected}
          aria-expanded={line.children ? !closed.has(line.id) : undefined}
          tabIndex={line.id === entry ? 0 : -1}
          class={`tree-line tree-level-${Math.min(line.level, 8)}`}
          onClick={() => onSelect(line.id)}
          onKeyDown={(event) => press(event, line)}
        >
          <Twist line={line} isClosed={closed.has(line.id)} onToggle={onToggle} />
          {line.content}
        </div>
      ))}
    </div>
  )
}

interface TwistProps {
  readonly line: Line
  readonly isClosed: boolean
  readonly onToggle: (id: string) => void
}

/** Opens and closes by the pointer. The keyboard does it at the node, so assistive technologies skip this. */
function Twist({ line, isClosed, onToggle }: TwistProps) {
  if (!line.children) return <span class="tree-twist" />
  return (
    <span
      class={`tree-twist tree-twist-${isClosed ? 'closed' : 'open'}`}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        onToggle(line.id)
      }}
    />
  )
}

function linesOf(
  node: TreeNode,
  closed: ReadonlySet<string>,
  level: number,
  parent: string | undefined,
): readonly Line[] {
  const below = closed.has(node.id) ? [] : (node.children ?? [])
  return [{ ...node, level, parent }, ...below.flatMap((child) => linesOf(child, closed, level + 1, node.id))]
}

interface Action {
  readonly focus?: string | undefined
  readonly select?: boolean
  readonly toggle?: boolean
}

function actionFor(
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
