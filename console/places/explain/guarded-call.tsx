/** The call to an upstream that the decision was needed for: its operation, and where its facts came from. */
import type { ComponentChildren } from 'preact'
import type { Explanation } from '../../decisions/explanation.ts'
import { operationOf } from '../../decisions/guarded-call.ts'
import { shownText } from '../../texts/shown-text.ts'
import { useShortened } from './shortened.tsx'

/** How many lookups are shown at first. A call can need one for each of a thousand objects. */
const SHOWN = 6

export function GuardedCall({ explanation: { guarded } }: { readonly explanation: Explanation }) {
  const { shown, more } = useShortened(guarded?.lookups ?? [], SHOWN, 'more lookup')
  if (!guarded) return null
  const { upstream, resourceFrom } = guarded
  return (
    <section class="guarded-call" aria-labelledby="guarded-heading">
      <h2 id="guarded-heading">Call</h2>
      <dl>
        <Row name="Operation">
          <span class="code">{shownText(operationOf(guarded))}</span>
        </Row>
        <Row name="Upstream">
          <span class="code">{shownText(upstream)}</span>
        </Row>
        <Row name="ARN">from {shownText(resourceFrom)}</Row>
        {shown.length > 0 && (
          <Row name="Looked up">
            <ul>
              {shown.map(({ text }) => (
                <li key={text}>{shownText(text)}</li>
              ))}
            </ul>
          </Row>
        )}
      </dl>
      {more}
    </section>
  )
}

function Row({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="guarded-row">
      <dt class="quieter">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
