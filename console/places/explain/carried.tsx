/** The condition keys of the call: first those that a policy asked for, which have a dot, then those with a source. */
import type { Explanation } from '../../decisions/explanation.ts'
import { shownText } from '../../texts/shown-text.ts'
import { useShortened } from './shortened.tsx'

/** How many keys that nobody asked for are shown at first. */
const SHOWN = 8

export function Carried({
  explanation: { contextKeys = [], guarded },
}: {
  readonly explanation: Explanation
}) {
  const sources = sourcesOf(guarded)
  const rankOf = ({ key }: { readonly key: string }) => (sources.has(key.toLowerCase()) ? 0 : 1)
  const asked = contextKeys.filter((key) => key.asked)
  const others = contextKeys.filter((key) => !key.asked).sort((one, other) => rankOf(one) - rankOf(other))
  const { shown, more } = useShortened(others, SHOWN, 'more key')
  if (contextKeys.length === 0) return null
  return (
    <section class="carried" aria-labelledby="carried-heading">
      <header class="carried-head">
        <h2 id="carried-heading">What the call carried</h2>
        {asked.length > 0 && (
          <span class="quiet small">
            <span class="dot" aria-hidden="true" /> a policy asked for it
          </span>
        )}
      </header>
      <dl>
        {[...asked, ...shown].map(({ key, value, asked: isAsked }) => (
          <div key={key} class="carried-row">
            <dt class={`code ${isAsked ? 'carried-asked' : ''}`}>
              {isAsked && <span class="dot" aria-hidden="true" />}
              {shownText(key)}
              {isAsked && <span class="unseen"> (a policy asked for it)</span>}
            </dt>
            <dd class={value === null ? 'quieter' : 'code'} data-tooltip={textOf(value)}>
              <span class="truncated">{shownText(textOf(value))}</span>
            </dd>
            <Source text={sources.get(key.toLowerCase())} />
          </div>
        ))}
      </dl>
      {more}
    </section>
  )
}

/** Where the value came from. Only calls to an upstream have sources, and only for keys of its services. */
function Source({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <dd class="carried-source quieter small">from {shownText(text)}</dd>
}

/** Returns the sources by key in lower case, because policies and services may spell it differently. */
function sourcesOf(guarded: Explanation['guarded']): ReadonlyMap<string, string> {
  return new Map(Object.entries(guarded?.keysFrom ?? {}).map(([key, source]) => [key.toLowerCase(), source]))
}

function textOf(value: string | readonly string[] | null): string {
  return value === null ? 'absent' : [value].flat().join(', ')
}
