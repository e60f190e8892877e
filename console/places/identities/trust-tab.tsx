/** The trust policy of a role, with what each principal that it names gets from it. The draft is evaluated while typing. */
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Failure } from '../../components/failure.tsx'
import { say } from '../../components/toast.tsx'
import { useShortcuts } from '../../keyboard.ts'
import { draftOf, dropDraft, keepDraft } from '../../state/drafts.ts'
import { shownCode } from '../../texts/shown-text.ts'
import type { Subject } from './address.ts'
import { DocumentField, formatted } from './document-field.tsx'
import { Panel } from './panel.tsx'
import { type Submission, useSubmit } from './submit.ts'
import { TrustedPrincipals } from './trusted-principals.tsx'

interface TrustTabProps {
  readonly subject: Subject
  /** As it is saved. */
  readonly document: string
  readonly onChange: () => void
}

export function TrustTab({ subject, document, onChange }: TrustTabProps) {
  const { arn, name } = subject
  const key = `trust ${arn}`
  const [draft, setDraft] = useState(() => draftOf(key))
  const change = (text: string | undefined) => {
    setDraft(text)
    if (text === undefined) dropDraft(key)
    else keepDraft(key, text)
  }
  const submission = useSubmit({
    fields: { document: /MalformedPolicyDocument|policyDocument|principal|LimitExceeded/i },
    action: () =>
      call('iam', 'UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: draft ?? document }),
    onDone: () => {
      change(undefined)
      say('Saved the trust policy')
      onChange()
    },
  })
  return (
    <div class="identity-trust">
      {draft === undefined ? (
        <Shown document={document} onEdit={() => change(formatted(document))} />
      ) : (
        <Editor
          draft={draft}
          isChanged={formatted(draft) !== formatted(document)}
          submission={submission}
          onInput={change}
          onCancel={() => change(undefined)}
        />
      )}
      <TrustedPrincipals arn={arn} document={draft ?? document} isDraft={draft !== undefined} />
    </div>
  )
}

interface ShownProps {
  readonly document: string
  readonly onEdit: () => void
}

function Shown({ document, onEdit }: ShownProps) {
  return (
    <Panel
      title="Trust policy"
      actions={
        <Button isSmall icon="policy" onClick={onEdit}>
          Edit
        </Button>
      }
    >
      <pre class="identity-code">{shownCode(formatted(document))}</pre>
    </Panel>
  )
}

interface EditorProps {
  readonly draft: string
  readonly isChanged: boolean
  readonly submission: Submission
  readonly onInput: (text: string) => void
  readonly onCancel: () => void
}

function Editor({ draft, isChanged, submission, onInput, onCancel }: EditorProps) {
  const save = () => {
    if (isChanged) void submission.submit()
  }
  useShortcuts([{ keys: 'Ctrl+s', does: 'Save the trust policy', act: save, inFields: true }])
  return (
    <Panel
      title="Trust policy"
      note={isChanged ? 'not saved yet' : 'unchanged'}
      actions={
        <>
          <Button isSmall kind="quiet" onClick={onCancel}>
            {isChanged ? 'Discard' : 'Cancel'}
          </Button>
          <Button
            isSmall
            kind="primary"
            keys="Ctrl S"
            isDisabled={submission.isBusy}
            reason={isChanged ? undefined : 'It is as it was saved.'}
            onClick={save}
          >
            Save
          </Button>
        </>
      }
    >
      <div class="identity-editor">
        <DocumentField
          label="Document"
          value={draft}
          error={submission.fieldError('document')}
          onInput={onInput}
        />
      </div>
      {submission.error !== undefined && <Failure error={submission.error} />}
    </Panel>
  )
}
