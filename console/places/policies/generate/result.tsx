/** The generated document: what the check says, what it would not allow, and how it is saved. */
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { GeneratedPolicy } from '../../../../package/types/endpoints.ts'
import { Button, CopyButton } from '../../../components/button.tsx'
import { linkTo, navigate, param } from '../../../router.ts'
import { consoleState } from '../../../state/console-state.ts'
import { keepDraft } from '../../../state/drafts.ts'
import { identityArn } from '../../../texts/arns.ts'
import { counted, shownCode, shownText } from '../../../texts/shown-text.ts'
import { formatted } from '../documents.ts'
import { useDocument } from '../editor/document.ts'
import { Problems } from '../editor/problems.tsx'
import { CreateForm } from '../new-policy/create-form.tsx'
import { Replay } from '../replay/replay.tsx'
import type { Saved } from '../subjects.ts'
import { holderInAddress } from './wishes.ts'

export function Result({ generated }: { readonly generated: GeneratedPolicy }) {
  const text = formatted(JSON.stringify(generated.document)) ?? ''
  const accountId = consoleState.value?.signedIn?.present.accountId ?? ''
  const document = useDocument({ name: 'generated', saved: text, kind: 'identity', accountId })
  const findings = useComputed(() => document.check.value?.findings ?? [])
  const editor = useSignal(undefined)
  const holders = holdersOf(generated)
  useEffect(() => {
    document.text.value = text
  }, [text])
  const editFirst = () => {
    keepDraft('new identity', text)
    navigate(linkTo(['policies', 'new']))
  }
  return (
    <>
      <section class="policy-panel" aria-labelledby="generated-title">
        <header class="policy-panel-head">
          <h2 id="generated-title">Document</h2>
          <CopyButton text={text} what="the document" />
        </header>
        <pre class="generated-document">{shownCode(text)}</pre>
        <div class="generated-save">
          <CreateForm kind="identity" document={document} draft="generated" holder={holderInAddress()} />
          <Button onClick={editFirst}>Edit first</Button>
        </div>
      </section>
      {holders.length > 0 && <Replay saved={savedOf(text)} document={document} attachedTo={holders} />}
      <Problems findings={findings} document={document} editor={editor} />
      <NotAllowed generated={generated} />
    </>
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
