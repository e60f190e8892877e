/** A place of the path in the column: its mark on the line that leads through all of them. */
import type { Verdict } from '../../marks/path.tsx'

interface PathMarkProps {
  readonly verdict: Verdict
  /** Whether the line broke before this place. */
  readonly isAfter: boolean
}

/** The shapes are those of the path in rows, and have room for a check. */
export function PathMark({ verdict, isAfter }: PathMarkProps) {
  return (
    <svg
      class={`path-mark path-mark-${isAfter && verdict === 'a' ? 'would' : verdict}`}
      viewBox="0 0 22 22"
      width="22"
      height="22"
      aria-hidden="true"
    >
      {shapeOf(verdict)}
    </svg>
  )
}

function shapeOf(verdict: Verdict) {
  switch (verdict) {
    case 'a':
      return (
        <>
          <circle class="path-mark-ground" cx="11" cy="11" r="6.5" />
          <path class="path-mark-sign" d="m8.2 11.2 2 2 3.6-4" />
        </>
      )
    case 'n':
      return (
        <>
          <circle class="path-mark-ground" cx="11" cy="11" r="8.5" />
          <path class="path-mark-sign" d="M7.5 11h7" />
        </>
      )
    case 'd':
      return (
        <>
          <path class="path-mark-ground" d="M7.3 2.5h7.4l4.8 4.8v7.4l-4.8 4.8H7.3l-4.8-4.8V7.3Z" />
          <path class="path-mark-sign" d="m7.8 7.8 6.4 6.4M14.2 7.8l-6.4 6.4" />
        </>
      )
    case '-':
      return <circle class="path-mark-ground" cx="11" cy="11" r="2" />
    default:
      return <circle class="path-mark-ground" cx="11" cy="11" r="4.5" />
  }
}
