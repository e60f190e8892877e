/**
 * A tree whose nodes open and close. Source: ARIA APG, Tree View. Right opens, Left closes, Enter chooses.
 *
 * Only nodes in sight are rendered, so that it is as fast with 1,000 nodes as with ten.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { isNarrow } from '../../state/window.ts'
import { actionFor, type Line, linesOf, type TreeNode } from './tree-lines.ts'
import { VirtualRows } from './virtual-rows.tsx'

/** How nodes are dragged onto others. What is being dragged is known to the owner of the tree. */
export interface TreeDrag {
  /** @returns whether the node can be dragged */
  start(id: string): boolean
  accepts(id: string): boolean
  drop(id: string): void
  end(): void
}

/** Lines below this level are indented no further. */
const DEEPEST = 8

interface TreeProps {
  readonly label: string
  readonly roots: readonly TreeNode[]
  readonly selected: string | undefined
  /** The IDs of the nodes that are closed. */
  readonly closed: ReadonlySet<string>
  readonly onSelect: (id: string) => void
  readonly onToggle: (id: string) => void
  readonly drag?: TreeDrag
}

export function Tree(props: TreeProps) {
  const { label, roots, selected, closed, onSelect, onToggle } = props
  const tree = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => roots.flatMap((root) => linesOf(root, closed)), [roots, closed])
  const [reached, setReached] = useState(selected)
  useEffect(() => setReached(selected), [selected])
  const index = lines.findIndex(({ id }) => id === reached)
  const focus = (id: string) => {
    setReached(id)
    const find = () => tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)
    const node = find()
    if (node) node.focus()
    // It is rendered once it is in sight.
    else requestAnimationFrame(() => find()?.focus())
  }
  const press = (event: KeyboardEvent, line: Line) => {
    const act = actionFor(event.key, line, lines, closed)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    if (act.select) onSelect(line.id)
    if (act.toggle) onToggle(line.id)
    if (act.focus !== undefined) focus(act.focus)
  }
  const height = isNarrow.value ? 44 : 32
  return (
    <div ref={tree} role="tree" aria-label={label} class="tree">
      <VirtualRows
        rows={lines}
        height={height}
        shownIndex={index}
        render={(line, at) => (
          <TreeLine
            key={line.id}
            {...props}
            line={line}
            height={height}
            isEntry={at === Math.max(index, 0)}
            onPress={press}
          />
        )}
      />
    </div>
  )
}

interface TreeLineProps extends TreeProps {
  readonly line: Line
  readonly height: number
  /** Whether Tab reaches it. */
  readonly isEntry: boolean
  readonly onPress: (event: KeyboardEvent, line: Line) => void
}

function TreeLine({
  line,
  height,
  isEntry,
  selected,
  closed,
  onSelect,
  onToggle,
  onPress,
  drag,
}: TreeLineProps) {
  return (
    <div
      role="treeitem"
      data-node={line.id}
      aria-level={line.level}
      aria-setsize={line.siblings}
      aria-posinset={line.position}
      aria-selected={line.id === selected}
      aria-expanded={line.children ? !closed.has(line.id) : undefined}
      tabIndex={isEntry ? 0 : -1}
      class="tree-line"
      style={{ height: `${height}px`, '--level': Math.min(line.level, DEEPEST) - 1 }}
      onClick={() => onSelect(line.id)}
      onKeyDown={(event) => onPress(event, line)}
      {...(drag && dragEvents(line.id, drag))}
    >
      <Twist line={line} isClosed={closed.has(line.id)} onToggle={onToggle} />
      {line.content}
    </div>
  )
}

/** Returns the events of a node that is dragged, and of one that something is dropped on. */
function dragEvents(id: string, drag: TreeDrag) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer?.setData('text/plain', id)
      if (!drag.start(id)) event.preventDefault()
    },
    onDragOver: (event: DragEvent & { readonly currentTarget: HTMLElement }) => {
      if (!drag.accepts(id)) return
      event.preventDefault()
      event.currentTarget.classList.add('tree-target')
    },
    onDragLeave: leave,
    onDrop: (event: DragEvent & { readonly currentTarget: HTMLElement }) => {
      event.preventDefault()
      leave(event)
      drag.drop(id)
    },
    onDragEnd: () => drag.end(),
  }
}

function leave({ currentTarget }: { readonly currentTarget: HTMLElement }): void {
  currentTarget.classList.remove('tree-target')
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
