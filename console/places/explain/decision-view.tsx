/** One decision as a picture: the path, the policies of the selected layer, and what would change the outcome. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { type Explanation, type Step, waysOf } from '../../decisions/explanation.ts'
import { decidingPlace, type PathLayer, pathLayers } from '../../decisions/layers.ts'
import { param } from '../../router.ts'
import { ApplyBar } from './apply-bar.tsx'
import { Carried } from './carried.tsx'
import { ChangeColumn } from './change-column.tsx'
import { DocumentColumn } from './document-column.tsx'
import { GuardedCall } from './guarded-call.tsx'
import { type ExplainedHead, Head } from './head.tsx'
import { PathColumn } from './path-column.tsx'

interface DecisionViewProps {
  readonly explanation: Explanation
  /** The recorded call. Undefined for a question. */
  readonly call?: ExplainedHead['call']
  readonly tabs?: ComponentChildren
  readonly comparison?: ComponentChildren
  readonly onDecideAgain: () => void
  readonly onCheck: () => Promise<Explanation | undefined>
  readonly onApplied: () => void
  readonly onAsk: (values: NonNullable<Step['values']>) => void
}

export function DecisionView(props: DecisionViewProps) {
  const { explanation, call, tabs, comparison, onDecideAgain, onAsk } = props
  const layers = pathLayers(explanation)
  const selected = selectedLayer(layers, explanation)
  const hasPolicies = explanation.rule === undefined
  const ways = waysOf(explanation)
  const chosen = useSignal(0)
  const choose = (index: number) => {
    chosen.value = index
  }
  const { onCheck, onApplied } = props
  const way = { explanation, onCheck, onApplied, onAsk, isKept: call !== undefined }
  const steps = ways[chosen.value]
  return (
    <article class="explained">
      <Head explanation={explanation} call={call} onDecideAgain={onDecideAgain} onAsk={() => onAsk({})} />
      {tabs}
      {comparison}
      <div class={`explained-columns ${hasPolicies ? '' : 'explained-rule'}`}>
        <PathColumn explanation={explanation} layers={layers} selected={selected?.key} />
        {hasPolicies && <DocumentColumn key={selected?.key} explanation={explanation} layer={selected} />}
        <div class="explained-side">
          {explanation.decision !== 'allowed' ? (
            <ChangeColumn {...way} ways={ways} chosen={chosen.value} onChoose={choose} />
          ) : null}
          <GuardedCall explanation={explanation} />
          <Carried explanation={explanation} />
        </div>
      </div>
      {steps && <ApplyBar {...way} steps={steps} />}
    </article>
  )
}

/** Returns the layer of the address, or the one that decided. */
function selectedLayer(layers: readonly PathLayer[], explanation: Explanation): PathLayer | undefined {
  const wanted = param('layer') || decidingPlace(explanation)
  const present = layers.filter(({ sets }) => sets.length > 0)
  return present.find(({ key }) => key === wanted) ?? present[0]
}
