/** Adds an inline policy. One that exists is edited in the policy editor. */
import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { shownText } from '../../texts/shown-text.ts'
import type { Holder } from './address.ts'
import { DocumentField, policyOf } from './document-field.tsx'
import { FormDialog } from './form-dialog.tsx'
import { operationsOn } from './operations.ts'
import { useSubmit } from './submit.ts'

interface InlineDialogProps {
  readonly holder: Holder
  readonly onClose: () => void
  readonly onDone: () => void
}

/** What a new policy begins with. */
const EXAMPLE = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

export function InlineDialog({ holder, onClose, onDone }: InlineDialogProps) {
  const [name, setName] = useState('')
  const [document, setDocument] = useState(EXAMPLE)
  const submission = useSubmit({
    fields: { document: /MalformedPolicyDocument|policyDocument|LimitExceeded/, name: /policyName/i },
    action: () => operationsOn[holder.kind].put(holder.name, name, document),
    onDone,
  })
  return (
    <FormDialog
      title={`Add an inline policy to ${shownText(holder.name)}`}
      does="Add policy"
      width="wide"
      submission={submission}
      onClose={onClose}
    >
      <Field label="Name" value={name} error={submission.fieldError('name')} onInput={setName} />
      <DocumentField
        label="Policy document"
        value={document}
        error={submission.fieldError('document')}
        onInput={setDocument}
      />
    </FormDialog>
  )
}
