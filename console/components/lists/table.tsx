/**
 * A table with a head that stays, rows that can be chosen, and sorting.
 *
 * It is a grid of ARIA: one row has the focus, the arrow keys (and `j`, `k`) move it, and Enter opens it. Only rows
 * in sight are rendered.
 */
import type { ComponentChildren, RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import { useShortcuts } from '../../keyboard.ts'
import { isNarrow } from '../../state/window.ts'
import { Icon } from '../icon.tsx'
import { VirtualRows } from './virtual-rows.tsx'

export interface Column<Row> {
  readonly id: string
  readonly head: ComponentChildren
  /** The width as a track of CSS grid, such as `120px` or `minmax(160px, 2fr)`. */
  readonly width: string
  readonly isSortable?: boolean
  /** Whether the column is left out below 720 pixels. */
  readonly isWide?: boolean
  cell(row: Row): ComponentChildren
}

export interface Sort {
  readonly column: string
  readonly isDescending: boolean
}

interface TableProps<Row> {
  /** What the rows are, for assistive technologies. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string
  /** The key of the chosen row. */
  readonly selected?: string | undefined
  readonly sort?: Sort
  readonly onSort?: (sort: Sort) => void
  /** Called when the user moves to a row or presses it. */
  readonly onSelect?: (row: Row) => void
  /** Called on Enter, and on a press if there is no `onSelect`. */
  readonly onOpen?: (row: Row) => void
  readonly rowHeight?: number
  /** Further classes of a row. */
  classOf?(row: Row): string
  /** The scrolling element, for those that ask where it is scrolled to. */
  readonly container?: RefObject<HTMLDivElement | null>
  readonly onScroll?: (top: number) => void
}

const ROW_HEIGHT = 32
const NARROW_ROW_HEIGHT = 44

export function Table<Row>(given: TableProps<Row>) {
  const columns = isNarrow.value ? given.columns.filter(({ isWide }) => !isWide) : given.columns
  const props = { ...given, columns }
  const { label, rows, keyOf, selected, rowHeight = isNarrow.value ? NARROW_ROW_HEIGHT : ROW_HEIGHT } = props
  const grid = useRef<HTMLDivElement>(null)
  const index = rows.findIndex((row) => keyOf(row) === selected)
  const tracks = columns.map(({ width }) => width).join(' ')
  useRowKeys(props, grid, index)
  return (
    <div ref={grid} role="grid" aria-label={label} aria-rowcount={rows.length + 1} class="table">
      <VirtualRows
        rows={rows}
        height={rowHeight}
        shownIndex={index}
        {...(props.container && { container: props.container })}
        {...(props.onScroll && { onScroll: props.onScroll })}
        head={<Head {...props} tracks={tracks} />}
        render={(row, at) => (
          <Line
            key={keyOf(row)}
            {...props}
            row={row}
            at={at}
            index={index}
            style={{ gridTemplateColumns: tracks, height: `${rowHeight}px` }}
          />
        )}
      />
    </div>
  )
}

interface LineProps<Row> extends TableProps<Row> {
  readonly row: Row
  readonly at: number
  /** The index of the chosen row. */
  readonly index: number
  readonly style: { readonly gridTemplateColumns: string; readonly height: string }
}

function Line<Row>({ columns, row, at, index, style, classOf, onSelect, onOpen }: LineProps<Row>) {
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      aria-selected={at === index}
      tabIndex={at === Math.max(index, 0) ? 0 : -1}
      class={`table-row ${classOf?.(row) ?? ''}`}
      style={style}
      onClick={() => (onSelect ?? onOpen)?.(row)}
      onDblClick={() => onOpen?.(row)}
      onKeyDown={({ key, target, currentTarget }) => {
        if (key === 'Enter' && target === currentTarget) onOpen?.(row)
      }}
    >
      {columns.map(({ id, cell }) => (
        <div key={id} role="gridcell" class="table-cell">
          {cell(row)}
        </div>
      ))}
    </div>
  )
}

function useRowKeys<Row>(
  { rows, onSelect, onOpen }: TableProps<Row>,
  grid: { readonly current: HTMLDivElement | null },
  index: number,
): void {
  const move = (step: number) => () => {
    const focused = document.activeElement
    const hasFocus = grid.current?.contains(focused) ?? false
    const present = hasFocus
      ? Number(focused?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? 1) - 2
      : index
    const next = Math.max(0, Math.min(rows.length - 1, present + step))
    const row = rows[next]
    if (row === undefined) return
    onSelect?.(row)
    requestAnimationFrame(() =>
      grid.current?.querySelector<HTMLElement>(`[aria-rowindex="${next + 2}"]`)?.focus(),
    )
  }
  const inGrid = (act: () => void) => () => (grid.current?.contains(document.activeElement) ? act() : false)
  useShortcuts([
    { keys: 'j', does: 'Next row', act: move(1) },
    { keys: 'k', does: 'Previous row', act: move(-1) },
    { keys: 'ArrowDown', does: 'Next row', act: inGrid(move(1)) },
    { keys: 'ArrowUp', does: 'Previous row', act: inGrid(move(-1)) },
    {
      keys: 'Enter',
      does: 'Open the row',
      act: () => {
        const row = rows[index]
        if (row === undefined || !onOpen || document.activeElement !== document.body) return false
        return onOpen(row)
      },
    },
  ])
}

function Head<Row>({ columns, sort, onSort, tracks }: TableProps<Row> & { readonly tracks: string }) {
  return (
    <div role="row" aria-rowindex={1} class="table-head" style={{ gridTemplateColumns: tracks }}>
      {columns.map(({ id, head, isSortable }) => {
        const isDescending = sort?.column === id ? sort.isDescending : undefined
        return (
          <div key={id} role="columnheader" aria-sort={directionOf(isDescending)} class="table-cell">
            {isSortable && onSort ? (
              <SortButton
                isDescending={isDescending}
                onSort={(next) => onSort({ column: id, isDescending: next })}
              >
                {head}
              </SortButton>
            ) : (
              head
            )}
          </div>
        )
      })}
    </div>
  )
}

function directionOf(isDescending: boolean | undefined) {
  if (isDescending === undefined) return undefined
  return isDescending ? 'descending' : 'ascending'
}

interface SortButtonProps {
  /** Undefined when the rows are sorted by another column. */
  readonly isDescending: boolean | undefined
  readonly onSort: (isDescending: boolean) => void
  readonly children: ComponentChildren
}

function SortButton({ isDescending, onSort, children }: SortButtonProps) {
  return (
    <button type="button" class="sort" onClick={() => onSort(isDescending === false)}>
      {children}
      {isDescending !== undefined && <Icon name="chevron" class={isDescending ? '' : 'turned'} />}
    </button>
  )
}
