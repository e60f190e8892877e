/** The call to an upstream that the decision was needed for: its operation, and where its facts came from. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Button } from '../../components/button.tsx'
import type { Explanation } from '../../decisions/explanation.ts'
import { operationOf } from '../../decisions/guarded-call.ts'
import { counted, shownText } from '../../texts/shown-text.ts'

/** How many lookups are shown at first. A call can need one for each of a thousand objects. */
const SHOWN = 6

export function GuardedCall({ explanation: { guarded } }: { readonly explanation: Explanation }) {
  const isOpen = useSignal(false)
  if (!guarded) return null
  const { upstream, resourceFrom, lookups } = guarded
  const hidden = isOpen.value ? 0 : Math.max(0, lookups.length - SHOWN)
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
        {lookups.length > 0 && (
          <Row name="Looked up">
            <ul>
              {lookups.slice(0, lookups.length - hidden).map(({ text }) => (
                <li key={text}>{shownText(text)}</li>
              ))}
            </ul>
          </Row>
        )}
      </dl>
      {hidden > 0 && (
        <Button
          kind="quiet"
          isSmall
          onClick={() => {
            isOpen.value = true
          }}
        >
          {counted(hidden, 'more lookup')}
        </Button>
      )}
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
