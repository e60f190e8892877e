/** What the document allows that the saved version, or another policy, does not: proved as it is typed. */
import { useSignal } from '@preact/signals'
import type { PolicyDifference, PolicyExample } from '../../../../schemas/endpoints.ts'
import { Button } from '../../../components/button.tsx'
import { Combobox } from '../../../components/forms/combobox.tsx'
import { DifferenceText, type DifferenceWords } from '../../../decisions/difference-text.tsx'
import { exampleLink } from '../../../decisions/question-link.ts'
import { setParams } from '../../../router.ts'
import { shortArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { EditedDocument } from '../editor/document.ts'
import type { PolicyKind } from '../kinds.ts'
import type { Saved } from '../subjects.ts'
import { referenceInAddress, useReferences } from './reference.ts'

interface DifferenceProps {
  readonly saved: Pick<Saved, 'kind' | 'source'>
  readonly document: EditedDocument
  /** Who is asked about in Explain, unless the policy itself names callers. */
  readonly asker: string
  /** What the document is compared with by default. Undefined if nothing is saved. */
  readonly usual: string | undefined
}

const WORDS: DifferenceWords = {
  contained: 'Allows nothing new',
  grants: 'Newly allows',
  denials: 'No longer denies',
  unknown: 'Not proved that it allows nothing new',
}

export function Difference({ saved, document, asker, usual }: DifferenceProps) {
  const asked = saved.kind === 'trust' ? { resource: saved.source } : { principal: asker }
  return (
    <section class="row wrap policy-difference" aria-label="Comparison">
      <Answer document={document} link={(example) => exampleLink(example, asked)} />
      <CompareWith kind={saved.kind} usual={usual} />
    </section>
  )
}

interface AnswerProps {
  readonly document: EditedDocument
  readonly link: (example: PolicyExample) => string
}

/** While AWS would refuse the document, what it allows means nothing. */
function Answer({ document: { difference, obstacle, isRefused }, link }: AnswerProps) {
  const found = isRefused.value ? undefined : difference.value
  return (
    <p class="policy-difference-answer" role="status">
      {obstacle.value !== undefined && <span class="quiet">{shownText(obstacle.value)}</span>}
      {found && <DifferenceText difference={found} words={WORDS} link={link} />}
      {found && <Statements difference={found} />}
    </p>
  )
}

/** Names the statements, unless there is only one. */
function Statements({ difference: { answer, statements } }: { readonly difference: PolicyDifference }) {
  if (answer === 'contained' || statements.length === 0) return null
  const numbers = new Intl.ListFormat('en').format(statements.map(String))
  return (
    <span class="quiet">
      {' '}
      in statement{statements.length > 1 && 's'} {numbers}
    </span>
  )
}

interface CompareWithProps {
  readonly kind: PolicyKind
  readonly usual: string | undefined
}

function CompareWith({ kind, usual }: CompareWithProps) {
  const typed = useSignal<string | undefined>(undefined)
  const isWanted = useSignal(false)
  const present = referenceInAddress()
  const suggestions = useReferences(kind, typed.value ?? '', isWanted.value)
  const choose = (chosen: string) => {
    if (chosen !== '' && !chosen.startsWith('arn:')) return
    typed.value = undefined
    setParams({ against: chosen === '' ? undefined : chosen })
  }
  return (
    <div class="row wrap policy-compare" onFocusCapture={() => (isWanted.value = true)}>
      <span class="quiet" aria-hidden="true">
        Compared with
      </span>
      <Combobox
        label="Compare with"
        isLabelHidden
        value={typed.value ?? shortArn(present)}
        placeholder={usual ?? 'another policy'}
        suggestions={suggestions}
        onInput={(value) => {
          typed.value = value
        }}
        onChoose={choose}
      />
      {present !== '' && (
        <Button isSmall onClick={() => choose('')}>
          {usual === undefined ? 'Compare with nothing' : `Compare with ${usual}`}
        </Button>
      )}
    </div>
  )
}
