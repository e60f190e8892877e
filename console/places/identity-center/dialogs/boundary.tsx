/** Sets the permissions boundary of a permission set to a policy of AWS. */
import { useState } from 'preact/hooks'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import type { Provisioned } from '../permission-sets/permission-sets.ts'
import { AwsPolicyField } from './aws-policy-field.tsx'

interface BoundaryDialogProps {
  readonly set: Provisioned
  readonly onClose: () => void
}

export function BoundaryDialog({ set, onClose }: BoundaryDialogProps) {
  const { instance, changed } = useInstance()
  const [arn, setArn] = useState('')
  const put = async () => {
    await call('sso-admin', 'PutPermissionsBoundaryToPermissionSet', {
      InstanceArn: instance.arn,
      PermissionSetArn: set.arn,
      PermissionsBoundary: { ManagedPolicyArn: arn },
    })
    changed()
  }
  return (
    <FormDialog
      title="Set the permissions boundary"
      submit="Set"
      reason={arn === '' ? 'Choose a policy first.' : undefined}
      onSubmit={put}
      onClose={onClose}
    >
      <AwsPolicyField value={arn} onInput={setArn} />
    </FormDialog>
  )
}
