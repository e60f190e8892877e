/** The trust policy of a role in the code editor, with what everybody gets from it beside it. Drafts are evaluated. */
import { useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Button, LinkButton } from '../../components/button.tsx'
import { Failure } from '../../components/failure.tsx'
import { say } from '../../components/toast.tsx'
import { diffLines } from '../../decisions/diff.ts'
import { useShortcuts } from '../../keyboard.ts'
import { dropDraft } from '../../state/drafts.ts'
import { useSubmit } from '../../state/submit.ts'
import type { Editor } from '../policies/code/editor.ts'
import { formatted } from '../policies/documents.ts'
import { CodeEditor } from '../policies/editor/code-editor.tsx'
import { type EditedDocument, useDocument } from '../policies/editor/document.ts'
import { Problems } from '../policies/editor/problems.tsx'
import { draftName } from '../policies/subjects.ts'
import type { Subject } from './address.ts'
import { Panel } from './panel.tsx'
import { trustLink } from './policy-links.ts'
import { TrustedPrincipals } from './trusted-principals.tsx'
import { TrustingIdentities } from './trusting-identities.tsx'

interface TrustTabProps {
  readonly subject: Subject
  /** As it is saved. */
  readonly document: string
  readonly onChange: () => void
}

export function TrustTab({ subject: { arn, name, accountId }, document, onChange }: TrustTabProps) {
  const saved = formatted(document) ?? document
  const draft = draftName({ source: arn, holder: undefined })
  const edited = useDocument({ name: draft, saved, kind: 'trust', accountId })
  const text = edited.text.value
  const evaluated = useLastValid(edited, saved)
  const save = async () => {
    await call('iam', 'UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: text })
    dropDraft(draft)
    say('Saved the trust policy')
    onChange()
  }
  return (
    <div class="identity-trust">
      <TrustEditor edited={edited} saved={saved} save={save} link={trustLink(accountId, name)} />
      <div class="identity-beside">
        <TrustedPrincipals arn={arn} document={evaluated} isDraft={evaluated !== saved} />
        <TrustingIdentities arn={arn} document={evaluated} />
      </div>
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
  readonly edited: EditedDocument
  readonly saved: string
  readonly save: () => Promise<void>
  /** The policy editor, which also simulates and replays. */
  readonly link: string
}

function TrustEditor({ edited, saved, save, link }: TrustEditorProps) {
  const { text, check } = edited
  const editor = useSignal<Editor | undefined>(undefined)
  const findings = useComputed(() => check.value?.findings ?? [])
  const changed = useComputed(() => changedLines(saved, text.value))
  const submission = useSubmit({ action: save, onDone: () => {} })
  const reason = reasonNotToSave(edited, saved)
  const send = () => {
    if (reason === undefined) void submission.submit()
  }
  useShortcuts([
    { keys: 'Ctrl+s', does: 'Save the trust policy', act: send, inFields: true },
    { keys: 'Ctrl+.', does: 'Fix what is found on the line', act: () => editor.value?.fixHere() },
    { keys: 'F8', does: 'Next problem', act: () => editor.value?.nextFinding(), inFields: true },
  ])
  return (
    <Panel
      title="Trust policy"
      note={sizeOf(edited)}
      actions={
        <>
          <LinkButton href={link} icon="policy" isSmall>
            Simulate and replay
          </LinkButton>
          <Buttons edited={edited} saved={saved} reason={reason} isBusy={submission.isBusy} onSave={send} />
        </>
      }
    >
      {submission.error !== undefined && <Failure error={submission.error} />}
      <div class="identity-editor">
        <CodeEditor
          text={text}
          kind="trust"
          label="Trust policy"
          isReadOnly={false}
          findings={findings}
          changed={changed}
          line={0}
          editor={editor}
        />
      </div>
      <Problems findings={findings} document={edited} editor={editor} />
    </Panel>
  )
}

interface ButtonsProps {
  readonly edited: EditedDocument
  readonly saved: string
  /** Why it cannot be saved. */
  readonly reason: string | undefined
  readonly isBusy: boolean
  readonly onSave: () => void
}

function Buttons({ edited: { text }, saved, reason, isBusy, onSave }: ButtonsProps) {
  const discard = () => {
    text.value = saved
  }
  return (
    <>
      {text.value !== saved && (
        <Button isSmall kind="quiet" onClick={discard}>
          Discard
        </Button>
      )}
      <Button isSmall kind="primary" keys="Ctrl S" isDisabled={isBusy} reason={reason} onClick={onSave}>
        Save
      </Button>
    </>
  )
}

function changedLines(saved: string, text: string): readonly number[] {
  if (saved === text) return []
  return diffLines(saved, text).flatMap(({ kind, number }) => (kind === 'added' ? [number] : []))
}

function reasonNotToSave({ text, check, isRefused }: EditedDocument, saved: string): string | undefined {
  if (text.value === saved) return 'It is as it was saved.'
  if (!isRefused.value) return undefined
  const [finding] = check.value?.findings ?? []
  return `AWS would refuse it. ${finding?.message ?? ''}`
}

function sizeOf({ check }: EditedDocument): string | undefined {
  if (check.value === undefined) return undefined
  const { size, limit } = check.value
  return `${size.toLocaleString('en')} of ${limit.toLocaleString('en')} characters`
}
