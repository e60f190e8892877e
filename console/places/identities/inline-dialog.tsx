/** Writes an inline policy: a new one, or another document for one that exists. */
import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { Loaded } from '../../components/loading.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'
import type { Holder } from './address.ts'
import { DocumentField, formatted, policyOf } from './document-field.tsx'
import { FormDialog } from './form-dialog.tsx'
import { inlineDocument, operationsOn } from './operations.ts'
import { useSubmit } from './submit.ts'

interface InlineDialogProps {
  readonly holder: Holder
  /** `''` for a new one. */
  readonly policy: string
  readonly onClose: () => void
  readonly onDone: () => void
}

export function InlineDialog({ holder, policy, onClose, onDone }: InlineDialogProps) {
  const [name, setName] = useState(policy)
  const [text, setText] = useState<string>()
  const saved = useLoaded(() => documentOf(holder, policy), [holder.arn, policy])
  const document = text ?? saved.value?.document ?? ''
  const submission = useSubmit({
    fields: { document: /MalformedPolicyDocument|policyDocument|LimitExceeded/, name: /policyName/i },
    action: () => operationsOn[holder.kind].put(holder.name, name, document),
    onDone,
  })
  const isNew = policy === ''
  return (
    <FormDialog
      title={
        isNew ? `Add an inline policy to ${shownText(holder.name)}` : `Inline policy ${shownText(policy)}`
      }
      does={isNew ? 'Add policy' : 'Save'}
      width="wide"
      reason={saved.value === undefined ? 'The policy is not there yet.' : undefined}
      submission={submission}
      onClose={onClose}
    >
      {isNew && <Field label="Name" value={name} error={submission.fieldError('name')} onInput={setName} />}
      <Loaded of={saved}>
        {() => (
          <DocumentField
            label="Policy document"
            value={document}
            error={submission.fieldError('document')}
            onInput={setText}
          />
        )}
      </Loaded>
    </FormDialog>
  )
}

/** Returns the document to begin with. */
async function documentOf(holder: Holder, policy: string): Promise<{ readonly document: string }> {
  if (policy === '') return { document: policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }) }
  return { document: formatted(await inlineDocument(holder, policy)) }
}
