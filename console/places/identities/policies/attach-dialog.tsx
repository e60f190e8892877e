/** Attaches a managed policy. */
import type { AttachedPolicy } from '../../../../protocol/model/iam-types.ts'
import { operationsOn } from '../../../api/policy-operations.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import type { Holder } from '../address.ts'
import { usePolicySuggestions } from './policy-names.ts'

interface AttachDialogProps {
  readonly holder: Holder
  readonly attached: readonly AttachedPolicy[]
  readonly onClose: () => void
  readonly onChange: () => void
}

export function AttachDialog({ holder: { kind, name }, attached, onClose, onChange }: AttachDialogProps) {
  const present = new Set(attached.map(({ PolicyArn = '' }) => PolicyArn))
  const suggest = usePolicySuggestions(present)
  return (
    <FieldsDialog
      title={`Attach a policy to ${shownText(name)}`}
      submit="Attach"
      errors={{ policy: /policy/i }}
      fields={[{ name: 'policy', label: 'Policy', kind: 'code', placeholder: 'Name or ARN', suggest }]}
      onSubmit={({ policy }) => operationsOn[kind].attach(name, policy).then(onChange)}
      onClose={onClose}
    />
  )
}
