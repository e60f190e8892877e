/** Calls as cards, for narrow windows. Allowed ones have two lines, refused ones also their path and reason. */
import type { RefObject } from 'preact'
import { VirtualRows } from '../../components/lists/virtual-rows.tsx'
import { Mark } from '../../marks/mark.tsx'
import { PathRow } from '../../marks/path.tsx'
import { timeOfDay } from '../../texts/times.ts'
import { Action, Caller, Resource, reasonInWords } from './cells.tsx'
import type { Row } from './fold.ts'

interface CallCardsProps {
  readonly rows: readonly Row[]
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly onScroll: (top: number) => void
  readonly onOpen: (row: Row) => void
}

export function CallCards({ rows, scroller, onScroll, onOpen }: CallCardsProps) {
  return (
    <VirtualRows
      class="live-cards"
      rows={rows}
      height={heightOf}
      container={scroller}
      onScroll={onScroll}
      render={(row) => <Card key={row.key} row={row} onOpen={onOpen} />}
    />
  )
}

const ALLOWED_HEIGHT = 59
const REFUSED_HEIGHT = 106

function heightOf({ call: { outcome } }: Row): number {
  return outcome === 'allowed' ? ALLOWED_HEIGHT : REFUSED_HEIGHT
}

interface CardProps {
  readonly row: Row
  readonly onOpen: (row: Row) => void
}

function Card({ row, onOpen }: CardProps) {
  const { call, count } = row
  const isAllowed = call.outcome === 'allowed'
  return (
    <button
      type="button"
      class={`live-card live-card-${call.outcome}`}
      style={{ height: `${heightOf(row)}px` }}
      onClick={() => onOpen(row)}
    >
      <Mark outcome={call.outcome} size={isAllowed ? 16 : 17} />
      <span class="live-card-lines">
        <span class="live-card-head">
          <span class="truncated">
            <Action call={call} />
            {count > 1 && <span class="live-card-count"> ×{count.toLocaleString('en')}</span>}
          </span>
          <span class="code quiet">{timeOfDay(call.time)}</span>
        </span>
        {!isAllowed && (
          <span class="truncated">
            <Resource call={call} />
          </span>
        )}
        <span class="live-card-caller">
          <Caller call={call} />
          {isAllowed && call.resource !== '*' && (
            <span class="truncated">
              <Resource call={call} />
            </span>
          )}
        </span>
        {!isAllowed && (
          <span class={`live-card-reason live-reason-${call.outcome}`}>
            {call.path !== undefined && <PathRow path={call.path} />}
            <span class="truncated">{reasonInWords(call)}</span>
          </span>
        )}
      </span>
    </button>
  )
}
