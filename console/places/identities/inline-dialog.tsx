/** Adds an inline policy. One that exists is edited in the policy editor. */
import { useState } from 'preact/hooks'
import { operationsOn } from '../../api/policy-operations.ts'
import { Field } from '../../components/field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { shownText } from '../../texts/shown-text.ts'
import type { Holder } from './address.ts'
import { DocumentField, policyOf } from './document-field.tsx'

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
  return (
    <FormDialog
      title={`Add an inline policy to ${shownText(holder.name)}`}
      submit="Add policy"
      width="wide"
      fields={{ document: /MalformedPolicyDocument|policyDocument|LimitExceeded/, name: /policyName/i }}
      onSubmit={() => operationsOn[holder.kind].put(holder.name, name, document)}
      onDone={onDone}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Name" value={name} error={errorAt('name')} onInput={setName} />
          <DocumentField
            label="Policy document"
            value={document}
            error={errorAt('document')}
            onInput={setDocument}
          />
        </>
      )}
    </FormDialog>
  )
}
