/** One choice of a few, side by side, as radio buttons. For views that have an address, use tabs. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Segment<Value extends string> {
  readonly value: Value
  readonly content: ComponentChildren
}

interface SegmentsProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly segments: readonly Segment<Value>[]
  readonly onChange: (value: Value) => void
}

export function Segments<Value extends string>({ label, value, segments, onChange }: SegmentsProps<Value>) {
  const name = useId()
  return (
    <fieldset class="segments">
      <legend class="unseen">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} class="segment">
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          <span>{segment.content}</span>
        </label>
      ))}
    </fieldset>
  )
}
