/** The marks of edges: a diamond for one that works on a condition, and those of refusals. */
import { Mark } from '../../../marks/mark.tsx'
import type { EdgeVerdict } from '../explain-link.ts'

interface ShapeProps {
  readonly x: number
  readonly y: number
}

export function ConditionShape({
  x,
  y,
  size,
  isQuiet = false,
}: ShapeProps & { readonly size: number; readonly isQuiet?: boolean }) {
  const reach = size / Math.SQRT2 + 1
  return (
    <g
      class={isQuiet ? 'edge-diamond edge-diamond-quiet' : 'edge-diamond'}
      transform={`translate(${x} ${y})`}
    >
      <path d={`M0 ${-reach}L${reach} 0L0 ${reach}L${-reach} 0Z`} />
      <circle r="1.4" />
    </g>
  )
}

export function RefusalShape({ x, y, isDenied }: ShapeProps & { readonly isDenied: boolean }) {
  return isDenied ? (
    <g class="edge-denied" transform={`translate(${x - 7} ${y - 7})`}>
      <path class="mark-fill" d="M4.2 .5h5.6l3.7 3.7v5.6l-3.7 3.7H4.2L.5 9.8V4.2Z" />
      <path class="mark-on" d="m4.9 4.9 4.2 4.2M9.1 4.9 4.9 9.1" />
    </g>
  ) : (
    <g class="edge-gap" transform={`translate(${x} ${y})`}>
      <circle r="7" />
      <path d="M-3 0h6" />
    </g>
  )
}

const WORDS: Readonly<Record<EdgeVerdict, string>> = {
  allowed: 'Works',
  conditional: 'Works on a condition',
  implicitDeny: 'Not allowed',
  explicitDeny: 'Denied',
}

export function verdictInWords(verdict: EdgeVerdict): string {
  return WORDS[verdict]
}

/** The mark of an edge in a list. */
export function VerdictMark({ verdict }: { readonly verdict: EdgeVerdict }) {
  if (verdict === 'allowed') return <Mark outcome="allowed" label={WORDS.allowed} />
  if (verdict !== 'conditional')
    return <Mark outcome={verdict === 'explicitDeny' ? 'denied' : 'notAllowed'} label={WORDS[verdict]} />
  return (
    <span class="mark-named" role="img" aria-label={WORDS.conditional}>
      <svg class="mark mark-condition" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
        <ConditionShape x={0} y={0} size={7} />
      </svg>
    </span>
  )
}
