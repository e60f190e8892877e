/** The trust policy of a role in the code editor, with what everybody gets from it beside it. Drafts are evaluated. */
import { useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Button, LinkButton } from '../../../components/button.tsx'
import { Failure } from '../../../components/failure.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { diffLines } from '../../../decisions/documents/diff.ts'
import { useShortcuts } from '../../../keyboard.ts'
import { useLoaded } from '../../../state/loaded.ts'
import type { Editor } from '../../policies/code/editor.ts'
import { Difference } from '../../policies/compare/difference.tsx'
import { referenceInAddress } from '../../policies/compare/reference.ts'
import { StaleDialog } from '../../policies/dialogs/stale-dialog.tsx'
import { shownDocument } from '../../policies/documents.ts'
import { CodeEditor } from '../../policies/editor/code-editor.tsx'
import { type EditedDocument, useDocument } from '../../policies/editor/document.ts'
import { Problems } from '../../policies/editor/problems.tsx'
import { type Saving, useSaving } from '../../policies/editor/saving.ts'
import { loadPolicy } from '../../policies/load.ts'
import { draftName, type Saved } from '../../policies/subjects.ts'
import type { Subject } from '../address.ts'
import { Panel } from '../panel.tsx'
import { trustLink } from '../policies/policy-links.ts'
import { TrustedPrincipals } from './trusted-principals.tsx'
import { TrustingIdentities } from './trusting-identities.tsx'

export function TrustTab({ subject }: { readonly subject: Subject }) {
  const { arn, accountId, name } = subject
  const loaded = useLoaded((signal) => loadPolicy({ of: 'trust', accountId, role: name }, '', signal), [arn])
  return (
    <Loaded of={loaded}>
      {/* Another document is another editor, which starts with it. */}
      {(saved) => <Trust key={saved.document} subject={subject} saved={saved} reload={loaded.reload} />}
    </Loaded>
  )
}

interface TrustProps {
  readonly subject: Subject
  readonly saved: Saved
  readonly reload: () => void
}

function Trust({ subject: { arn, accountId, name }, saved, reload }: TrustProps) {
  const shown = shownDocument(saved.document)
  const document = useDocument({
    ...{ name: draftName(saved), saved: shown, kind: 'trust', accountId },
    reference: referenceInAddress() || saved.document,
  })
  const policy = { of: 'trust', accountId, role: name } as const
  const saving = useSaving({ subject: policy, saved, document, facts: undefined, reload })
  const evaluated = useLastValid(document, shown)
  const { stale } = saving
  return (
    <div class="identity-trust">
      <TrustEditor document={document} saved={saved} saving={saving} link={trustLink(accountId, name)} />
      <div class="identity-beside">
        <TrustedPrincipals arn={arn} document={evaluated} isDraft={evaluated !== shown} />
        <TrustingIdentities arn={arn} document={evaluated} />
      </div>
      {stale.value && (
        <StaleDialog base={saved} theirs={stale.value} document={document} saving={saving} reload={reload} />
      )}
    </div>
  )
}

/** Returns the last text that AWS would accept. */
function useLastValid({ text, isChecked, isRefused }: EditedDocument, saved: string): string {
  const last = useRef(saved)
  if (isChecked.value && !isRefused.value) last.current = text.value
  return last.current
}

interface TrustEditorProps {
  readonly document: EditedDocument
  readonly saved: Saved
  readonly saving: Saving
  /** The policy editor, which also simulates and replays. */
  readonly link: string
}

function TrustEditor({ document, saved, saving, link }: TrustEditorProps) {
  const { text, check } = document
  const shown = shownDocument(saved.document)
  const editor = useSignal<Editor | undefined>(undefined)
  const findings = useComputed(() => check.value?.findings ?? [])
  const changed = useComputed(() => changedLines(shown, text.value))
  useShortcuts([
    { keys: 'Ctrl+s', does: 'Save the trust policy', act: saving.save, inFields: true },
    { keys: 'Ctrl+.', does: 'Fix what is found on the line', act: () => editor.value?.fixHere() },
    { keys: 'F8', does: 'Next problem', act: () => editor.value?.nextFinding(), inFields: true },
  ])
  return (
    <Panel
      title="Trust policy"
      note={sizeOf(document)}
      actions={<Buttons document={document} shown={shown} saving={saving} link={link} />}
    >
      {saving.error.value !== undefined && <Failure error={saving.error.value} />}
      <div class="identity-editor">
        <CodeEditor
          text={text}
          kind="trust"
          label="Trust policy"
          isReadOnly={saved.isReadOnly !== undefined}
          findings={findings}
          changed={changed}
          line={0}
          editor={editor}
        />
      </div>
      <Difference saved={saved} document={document} asker="" usual="the saved version" />
      <Problems findings={findings} document={document} editor={editor} />
    </Panel>
  )
}

interface ButtonsProps {
  readonly document: EditedDocument
  /** The saved text as the editor shows it. */
  readonly shown: string
  readonly saving: Saving
  readonly link: string
}

function Buttons({ document: { text }, shown, saving: { reason, save }, link }: ButtonsProps) {
  const discard = () => {
    text.value = shown
  }
  return (
    <>
      <LinkButton href={link} icon="policy" isSmall>
        Simulate and replay
      </LinkButton>
      {text.value !== shown && (
        <Button isSmall kind="quiet" onClick={discard}>
          Discard
        </Button>
      )}
      <Button isSmall kind="primary" keys="Ctrl S" reason={reason.value} onClick={save}>
        Save
      </Button>
    </>
  )
}

function changedLines(saved: string, text: string): readonly number[] {
  if (saved === text) return []
  return diffLines(saved, text).flatMap(({ kind, number }) => (kind === 'added' ? [number] : []))
}

function sizeOf({ check }: EditedDocument): string | undefined {
  if (check.value === undefined) return undefined
  const { size, limit } = check.value
  return `${size.toLocaleString('en')} of ${limit.toLocaleString('en')} characters`
}
