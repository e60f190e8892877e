/** Attaches a managed policy. */
import { useState } from 'preact/hooks'
import type { AttachedPolicy } from '../../../protocol/model/iam-types.ts'
import { Combobox } from '../../components/combobox.tsx'
import { shownText } from '../../texts/shown-text.ts'
import type { Holder } from './address.ts'
import { FormDialog } from './form-dialog.tsx'
import { operationsOn } from './operations.ts'
import { usePolicySuggestions } from './policy-names.ts'
import { useSubmit } from './submit.ts'

interface AttachDialogProps {
  readonly holder: Holder
  readonly attached: readonly AttachedPolicy[]
  readonly onClose: () => void
  readonly onDone: () => void
}

export function AttachDialog({ holder: { kind, name }, attached, onClose, onDone }: AttachDialogProps) {
  const [arn, setArn] = useState('')
  const present = new Set(attached.map(({ PolicyArn = '' }) => PolicyArn))
  const suggestions = usePolicySuggestions(arn, present)
  const submission = useSubmit({
    fields: { policy: /policy/i },
    action: () => operationsOn[kind].attach(name, arn),
    onDone,
  })
  return (
    <FormDialog
      title={`Attach a policy to ${shownText(name)}`}
      does="Attach"
      submission={submission}
      onClose={onClose}
    >
      <Combobox
        label="Policy"
        value={arn}
        placeholder="Name or ARN"
        suggestions={suggestions}
        isCode
        error={submission.fieldError('policy')}
        onInput={setArn}
      />
    </FormDialog>
  )
}
