/** What the lines and marks of the map mean. */
import { ConditionShape, RefusalShape } from './edge-marks.tsx'

export function Legend() {
  return (
    <ul class="row access-legend" aria-label="Legend">
      <li class="edge-works">
        <svg width="26" height="16" aria-hidden="true">
          <path class="edge-line" d="M0 8h26" />
        </svg>
        works
      </li>
      <li class="edge-works">
        <svg width="26" height="16" aria-hidden="true">
          <path class="edge-line" d="M0 8h26" />
          <ConditionShape x={13} y={8} size={7} />
        </svg>
        works on a condition
      </li>
      <li class="edge-implicitDeny">
        <svg width="26" height="16" aria-hidden="true">
          <path class="edge-line edge-dashed" d="M0 8h26" />
          <RefusalShape x={13} y={8} isDenied={false} />
        </svg>
        declared, but not allowed
      </li>
    </ul>
  )
}
