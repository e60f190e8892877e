/** The list of what the check found. A press moves the cursor to it. */
import type { ReadonlySignal } from '@preact/signals'
import type { PolicyFinding } from '../../../../schemas/endpoints.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import type { Editor } from '../code/editor.ts'
import type { EditedDocument } from './document.ts'

interface ProblemsProps {
  readonly findings: ReadonlySignal<readonly PolicyFinding[]>
  readonly document: EditedDocument
  readonly editor: ReadonlySignal<Editor | undefined>
}

type Severity = PolicyFinding['severity']

const NAMES: Readonly<Record<Severity, string>> = {
  error: 'error',
  'security-warning': 'security warning',
  warning: 'warning',
  suggestion: 'suggestion',
}
const SEVERITIES = ['error', 'security-warning', 'warning', 'suggestion'] as const

export function Problems({ findings, document, editor }: ProblemsProps) {
  const found = findings.value
  const sorted = SEVERITIES.flatMap((severity) => found.filter((each) => each.severity === severity))
  return (
    <section class="problems" aria-label="Problems">
      <div class="row wrap problems-head" role="status">
        <h2>Problems</h2>
        {SEVERITIES.map((severity) => (
          <Count
            key={severity}
            severity={severity}
            count={found.filter((each) => each.severity === severity).length}
          />
        ))}
        {found.length === 0 && document.check.value && <span class="quiet">none</span>}
        {document.isRefused.value && <span class="problems-refused">AWS would refuse this document</span>}
      </div>
      <ul class="problems-list" aria-label="Problems">
        {sorted.map((finding, index) => (
          <Problem
            key={index}
            finding={finding}
            text={document.text.value}
            onOpen={(at) => editor.value?.goTo(at)}
          />
        ))}
      </ul>
    </section>
  )
}

function Count({ severity, count }: { readonly severity: Severity; readonly count: number }) {
  if (count === 0) return null
  return (
    <span class="problems-count">
      <span class={`sign sign-${severity}`} aria-hidden="true" />
      {counted(count, NAMES[severity])}
    </span>
  )
}

interface ProblemProps {
  readonly finding: PolicyFinding
  readonly text: string
  readonly onOpen: (offset: number) => void
}

function Problem({ finding, text, onOpen }: ProblemProps) {
  const { severity, code, message, detail, start } = finding
  const line = text.slice(0, start).split('\n').length
  return (
    <li>
      <button type="button" class="problem" onClick={() => onOpen(start)}>
        <span class={`sign sign-${severity}`} role="img" aria-label={NAMES[severity]} />
        <span class="problem-text">
          {severity === 'error' && <b>{code} </b>}
          {shownText(message)}
          {detail !== undefined && <span class="quieter"> {shownText(detail)}</span>}
        </span>
        <span class="quieter">line {line}</span>
      </button>
    </li>
  )
}
