/** Attaches a managed policy. */
import { useState } from 'preact/hooks'
import type { AttachedPolicy } from '../../../protocol/model/iam-types.ts'
import { operationsOn } from '../../api/policy-operations.ts'
import { Combobox } from '../../components/combobox.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { shownText } from '../../texts/shown-text.ts'
import type { Holder } from './address.ts'
import { usePolicySuggestions } from './policy-names.ts'

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
  return (
    <FormDialog
      title={`Attach a policy to ${shownText(name)}`}
      submit="Attach"
      fields={{ policy: /policy/i }}
      onSubmit={() => operationsOn[kind].attach(name, arn)}
      onDone={onDone}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Combobox
            label="Policy"
            value={arn}
            placeholder="Name or ARN"
            suggestions={suggestions}
            isCode
            error={errorAt('policy')}
            onInput={setArn}
          />
        </>
      )}
    </FormDialog>
  )
}
