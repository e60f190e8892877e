/** The changes that would make an edge work, on demand. */
import { useSignal } from '@preact/signals'
import type { AccessEdge, ExplanationData } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { shownText } from '../../../texts/shown-text.ts'

export function WhatWouldAllow({ edge: { from, to, action } }: { readonly edge: AccessEdge }) {
  const found = useSignal<readonly string[] | undefined>(undefined)
  const ask = async () => {
    const question = { principal: from, action, resource: to }
    try {
      const { change } = await post<ExplanationData>('/_iamulator/explain', question)
      found.value = textsOf(change)
    } catch (error) {
      sayFailure(error)
    }
  }
  if (found.value === undefined)
    return (
      <Button isSmall kind="quiet" onClick={ask}>
        What would allow it
      </Button>
    )
  return (
    <ul class="access-changes small" role="status">
      {found.value.map((text) => (
        <li key={text}>{shownText(text)}</li>
      ))}
    </ul>
  )
}

function textsOf(change: ExplanationData['change']): readonly string[] {
  if (!change) return ['No small change allows it.']
  const ways = [change.steps, ...change.alternatives]
  return ways.map((steps) => steps.map(({ text }) => text).join(' Then: '))
}
