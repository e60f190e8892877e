/** Whether the generated policy gives the callers anything new, which is proved over all requests. */
import type { GeneratedPolicy, PolicyReplacement } from '../../../../schemas/endpoints.ts'
import { Identity } from '../../../components/account.tsx'
import { DifferenceText } from '../../../decisions/difference-text.tsx'
import { exampleLink } from '../../../decisions/question-link.ts'

export function Within({ within }: Pick<GeneratedPolicy, 'within'>) {
  if (within.length === 0) return null
  return (
    <section class="policy-panel" aria-labelledby="within-title">
      <h2 id="within-title">Compared with what the callers had</h2>
      <ul class="generated-within">
        {within.map((each) => (
          <Replacement key={each.principal} replacement={each} />
        ))}
      </ul>
    </section>
  )
}

const WORDS = {
  contained: 'It allows nothing new',
  grants: 'It newly allows',
  denials: 'It no longer denies',
  unknown: 'Not proved that it allows nothing new',
}

function Replacement({ replacement }: { readonly replacement: PolicyReplacement }) {
  const { principal, request, ...proof } = replacement
  return (
    <li>
      <Identity arn={principal} />
      <span class="policy-difference-answer">
        <DifferenceText
          difference={{ ...proof, of: 'grants', ...(request && { witness: request }) }}
          words={WORDS}
          link={(example) => exampleLink(example, { principal })}
        />
      </span>
    </li>
  )
}
