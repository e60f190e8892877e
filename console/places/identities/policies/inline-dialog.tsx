/** Adds an inline policy. One that exists is edited in the policy editor. */
import { operationsOn } from '../../../api/policy-operations.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import type { Holder } from '../address.ts'
import { policyOf } from './policy-of.ts'

interface InlineDialogProps {
  readonly holder: Holder
  readonly onClose: () => void
  readonly onChange: () => void
}

/** What a new policy begins with. */
const EXAMPLE = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

export function InlineDialog({ holder, onClose, onChange }: InlineDialogProps) {
  return (
    <FieldsDialog
      title={`Add an inline policy to ${shownText(holder.name)}`}
      submit="Add policy"
      width="wide"
      errors={{ document: /MalformedPolicyDocument|policyDocument|LimitExceeded/, name: /policyName/i }}
      fields={[
        { name: 'name', label: 'Name' },
        { name: 'document', label: 'Policy document', kind: 'document', value: EXAMPLE },
      ]}
      onSubmit={({ name, document }) =>
        operationsOn[holder.kind].put(holder.name, name, document).then(onChange)
      }
      onClose={onClose}
    />
  )
}
