/** The generated document: what the check says, what it would not allow, and how it is saved. */
import { useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { GeneratedPolicy } from '../../../../schemas/endpoints.ts'
import { Button, CopyButton } from '../../../components/button.tsx'
import { linkTo, navigate, param } from '../../../router.ts'
import { consoleState } from '../../../state/console-state.ts'
import { keepDraft } from '../../../state/drafts.ts'
import { identityArn } from '../../../texts/arns.ts'
import { counted, shownCode, shownText } from '../../../texts/shown-text.ts'
import { formatted } from '../documents.ts'
import { useDocument } from '../editor/document.ts'
import { Problems } from '../editor/problems.tsx'
import { CreateForm, type Parts } from '../new-policy/create-form.tsx'
import { Replay } from '../replay/replay.tsx'
import type { Saved } from '../subjects.ts'
import { holderInAddress } from './wishes.ts'
import { Within } from './within.tsx'

export function Result({ generated }: { readonly generated: GeneratedPolicy }) {
  const text = textOf(generated.document)
  const accountId = consoleState.value?.signedIn?.present.accountId ?? ''
  const document = useDocument({ name: 'generated', saved: text, kind: 'identity', accountId })
  const parts = partsOf(generated)
  const isDivided = useSignal(false)
  const findings = useComputed(() =>
    (document.check.value?.findings ?? []).filter(({ code }) => !isDivided.value || code !== TOO_LARGE),
  )
  const editor = useSignal(undefined)
  const holders = holdersOf(generated)
  useEffect(() => {
    document.text.value = text
    isDivided.value = parts !== undefined
  }, [text])
  return (
    <>
      <Documents generated={generated}>
        <CreateForm
          kind="identity"
          document={document}
          draft="generated"
          holder={holderInAddress()}
          parts={parts}
        />
      </Documents>
      {holders.length > 0 && <Replay saved={savedOf(text)} document={document} attachedTo={holders} />}
      <Problems findings={findings} document={document} editor={editor} />
      <Within within={generated.within} />
      <NotAllowed generated={generated} />
    </>
  )
}

/** The code of AWS's error for a document that is too large. Each part is small enough, or a warning says why not. */
const TOO_LARGE = 'LimitExceeded'

function textOf(document: GeneratedPolicy['document']): string {
  return formatted(JSON.stringify(document)) ?? ''
}

/** Returns the documents to create, if the policy needs several. */
function partsOf({ documents, warnings }: GeneratedPolicy): Parts | undefined {
  return documents.length > 1 ? { texts: documents.map(textOf), obstacle: warnings[0] } : undefined
}

interface DocumentsProps {
  readonly generated: GeneratedPolicy
  /** What saves them. */
  readonly children: ComponentChildren
}

/** Shows the documents, one at a time, with their size. */
function Documents({
  generated: { document, documents, sizes, limits, warnings },
  children,
}: DocumentsProps) {
  const chosen = useSignal(0)
  const count = documents.length
  const at = Math.min(chosen.value, Math.max(0, count - 1))
  const text = textOf(documents[at] ?? document)
  const editFirst = () => {
    keepDraft('new identity', text)
    navigate(linkTo(['policies', 'new']))
  }
  return (
    <section class="policy-panel" aria-labelledby="generated-title">
      <header class="policy-panel-head">
        <h2 id="generated-title">{count > 1 ? `Document ${at + 1} of ${count}` : 'Document'}</h2>
        {count > 1 && (
          <Button isSmall onClick={() => (chosen.value = (at + 1) % count)}>
            Next document
          </Button>
        )}
        <CopyButton text={text} what="the document" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section class="generated-document" aria-label="Text of the document" tabIndex={0}>
        <pre>{shownCode(text)}</pre>
      </section>
      <p class="quiet small">
        {(sizes[at] ?? 0).toLocaleString('en')} of {limits.characters.toLocaleString('en')} characters
      </p>
      {warnings.map((warning) => (
        <p key={warning} class="small" role="status">
          {warning}
        </p>
      ))}
      <div class="wrap generated-save">
        {children}
        <Button onClick={editFirst}>Edit first</Button>
      </div>
    </section>
  )
}

/** The policy as if it had been saved, for the replay. */
function savedOf(document: string): Saved {
  return {
    ...{ kind: 'identity', document, name: 'Generated policy', source: 'generated policy' },
    ...{ version: undefined, defaultVersion: undefined, holder: undefined, isReadOnly: undefined },
  }
}

/** Returns who gets the policy: the identity that the address names, or else all that made the calls. */
function holdersOf({ statements }: GeneratedPolicy): readonly string[] {
  const callers = statements.flatMap((statement) => statement.callers)
  // ARNs of sessions lack the path of their role, so the sessions themselves count, too.
  return param('for') === ''
    ? [...new Set(callers.flatMap((arn) => [arn, identityArn(arn)]))]
    : [param('for')]
}

function NotAllowed({ generated: { notAllowed } }: { readonly generated: GeneratedPolicy }) {
  if (notAllowed.length === 0) return null
  return (
    <section class="policy-panel" aria-labelledby="not-allowed-title">
      <h2 id="not-allowed-title">{counted(notAllowed.length, 'call')} would still be denied</h2>
      <ul>
        {notAllowed.slice(0, 10).map(({ action, resource, reason }) => (
          <li key={`${action} ${resource}`} class="quiet">
            <code>{shownText(action)}</code> {shownText(reason)}
          </li>
        ))}
      </ul>
    </section>
  )
}
