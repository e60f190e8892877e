/** The calls, newest first: a table, or cards in a narrow window. Only those in sight are rendered. */
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../../components/icon.tsx'
import { type Column, Table } from '../../components/lists/table.tsx'
import { useShortcuts } from '../../keyboard.ts'
import { Mark } from '../../marks/mark.tsx'
import { linkTo, navigate } from '../../router.ts'
import { counted } from '../../texts/shown-text.ts'
import { preciseTime } from '../../texts/times.ts'
import { isAtTop, isPaused, knownUpTo, letIn, pointerLeft, pointerMoved } from './arrival.ts'
import { CallCards } from './call-cards.tsx'
import { Action, Caller, PathHead, PathOrError, Resource } from './cells.tsx'
import { NoMatch } from './empty.tsx'
import type { Row } from './fold.ts'
import { decisionIndex, rows, select, selectedRow, setUnfolded, waiting } from './view.ts'

export function CallList({ isNarrow }: { readonly isNarrow: boolean }) {
  const scroller = useRef<HTMLDivElement>(null)
  const shown = rows.value
  const isEmpty = shown.length === 0
  useEffect(() => {
    // A list begins at its top.
    isAtTop.value = true
  }, [isNarrow, isEmpty])
  return (
    <section
      class="column live-list"
      aria-label="Calls"
      onPointerMove={pointerMoved}
      onPointerLeave={pointerLeft}
    >
      <NewCalls scroller={scroller} />
      {isEmpty ? (
        <NoMatch />
      ) : isNarrow ? (
        <CallCards rows={shown} scroller={scroller} onScroll={scrolled} onOpen={explain} />
      ) : (
        <CallTable rows={shown} scroller={scroller} />
      )}
    </section>
  )
}

/** Rows that are less than this from the top are at the top. */
const NEAR = 4

function scrolled(top: number): void {
  isAtTop.value = top < NEAR
}

function explain({ call }: Row): void {
  if (call.outcome === 'refused') select(call)
  else navigate(linkTo(['explain', call.requestId], { d: decisionIndex(call) }))
}

interface ScrollerProps {
  readonly scroller: RefObject<HTMLDivElement | null>
}

/** How many calls wait to be shown. */
function NewCalls({ scroller }: ScrollerProps) {
  const count = waiting.value
  if (count === 0 || (isAtTop.value && !isPaused.value)) return null
  const show = () => {
    letIn()
    scroller.current?.scrollTo({ top: 0 })
  }
  return (
    <button type="button" class="live-new" onClick={show}>
      <Icon name="chevron" class="turned" />
      {counted(count, 'new call')}
    </button>
  )
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'outcome',
    head: <span class="unseen">Outcome</span>,
    width: '16px',
    cell: ({ call: { outcome } }) => <Mark outcome={outcome} />,
  },
  {
    id: 'time',
    head: 'Time',
    width: '92px',
    cell: ({ call: { time } }) => <span class="code quiet">{preciseTime(time)}</span>,
  },
  { id: 'caller', head: 'Caller', width: 'minmax(96px, 1.1fr)', cell: ({ call }) => <Caller call={call} /> },
  {
    id: 'action',
    head: 'Action',
    width: 'minmax(96px, 1fr)',
    cell: ({ call }) => <Action call={call} />,
  },
  {
    id: 'resource',
    head: 'Resource',
    width: 'minmax(96px, 1fr)',
    cell: ({ call }) => <Resource call={call} />,
  },
  {
    id: 'count',
    head: <span class="unseen">Count</span>,
    width: '44px',
    cell: (row) => <Count row={row} />,
  },
  { id: 'path', head: <PathHead />, width: '144px', cell: ({ call }) => <PathOrError call={call} /> },
]

function Count({ row: { count, isMember, isUnfolded, key } }: { readonly row: Row }) {
  if (isMember || count === 1) return null
  return (
    <button
      type="button"
      class="live-count"
      tabIndex={-1}
      aria-expanded={isUnfolded}
      aria-label={`${count} calls alike`}
      onClick={(event) => {
        event.stopPropagation()
        setUnfolded(key, !isUnfolded)
      }}
    >
      ×{count.toLocaleString('en')}
    </button>
  )
}

function CallTable({ rows: shown, scroller }: ScrollerProps & { readonly rows: readonly Row[] }) {
  const selectedKey = selectedRow.value?.key
  useShortcuts([
    { keys: 'ArrowRight', does: 'Unfold calls that are alike', act: () => unfold(true) },
    { keys: 'ArrowLeft', does: 'Fold calls that are alike', act: () => unfold(false) },
  ])
  return (
    <Table
      label="Calls, newest first"
      columns={COLUMNS}
      rows={shown}
      keyOf={keyOf}
      classOf={classOf}
      selected={selectedKey}
      container={scroller}
      onScroll={scrolled}
      onSelect={({ call }) => select(call)}
      onOpen={explain}
    />
  )
}

const keyOf = ({ key }: Row) => key

function classOf({ call: { number }, isMember }: Row): string {
  return `${number > knownUpTo.peek() ? 'live-row-new' : ''} ${isMember ? 'live-row-member' : ''}`
}

/** Unfolds or folds the selected row. */
function unfold(isUnfolded: boolean): boolean {
  const row = selectedRow.peek()
  const group = row?.isMember
    ? rows.peek().find((each) => !each.isMember && each.isUnfolded && each.call.kinship === row.call.kinship)
    : row
  if (!group || group.count === 1 || group.isUnfolded === isUnfolded) return false
  setUnfolded(group.key, isUnfolded)
  return true
}
