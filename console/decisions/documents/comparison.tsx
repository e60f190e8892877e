/** What a statement expects beside what the call has, with the first difference marked. */
import { shownText } from '../../texts/shown-text.ts'
import type { Failure } from '../explanation.ts'
import { differenceOf, nearestFirst, type Range } from './difference.ts'

/** How many expected values are shown. Policies can list hundreds. */
const SHOWN = 3

export function Comparison({ failure }: { readonly failure: Failure }) {
  const { element, operator, key, expected, actual, note } = failure
  const values = actual === null ? [] : [actual].flat()
  const [value = ''] = values
  const ignoreCase = element.endsWith('Action')
  const nearest = nearestFirst(expected, value, ignoreCase)
  const isOne = values.length === 1
  return (
    <dl class="comparison">
      {operator !== undefined && <Row label="condition" text={`${operator} ${key ?? ''}`} />}
      {nearest.slice(0, SHOWN).map((text, at) => (
        <Row
          key={text}
          label={at === 0 ? expectation(failure) : 'or'}
          text={text}
          marked={isOne ? differenceOf(text, value, ignoreCase).expected : undefined}
        />
      ))}
      {nearest.length > SHOWN && <Row label="" text={`and ${nearest.length - SHOWN} more`} isQuiet />}
      {values.length === 0 && <Row label="the call has" text="absent" isQuiet />}
      {values.map((text, at) => (
        <Row
          key={text}
          label={at === 0 ? 'the call has' : 'and'}
          text={text}
          marked={
            isOne && nearest[0] !== undefined ? differenceOf(nearest[0], text, ignoreCase).actual : undefined
          }
        />
      ))}
      {note !== undefined && <Row label="" text={note} isQuiet />}
    </dl>
  )
}

/** An element such as `NotAction` lists what it does not match. */
function expectation({ element, operator = '' }: Failure): string {
  return element.startsWith('Not') || /Not/.test(operator) ? 'expects none of' : 'expects'
}

interface RowProps {
  readonly label: string
  readonly text: string
  readonly marked?: Range | undefined
  readonly isQuiet?: boolean
}

function Row({ label, text, marked, isQuiet = false }: RowProps) {
  return (
    <div class="comparison-row">
      <dt>{label}</dt>
      <dd class={isQuiet ? 'quieter' : 'code'}>
        <Marked text={text} range={marked} />
      </dd>
    </div>
  )
}

function Marked({ text, range }: { readonly text: string; readonly range: Range | undefined }) {
  if (!range || range.start >= range.end) return <>{shownText(text)}</>
  return (
    <>
      {shownText(text.slice(0, range.start))}
      <mark>{shownText(text.slice(range.start, range.end))}</mark>
      {shownText(text.slice(range.end))}
    </>
  )
}
