/** Attaches a managed policy to a permission set: one of AWS, or one that each account has by the same name. */
import { useState } from 'preact/hooks'
import { Field } from '../../../components/forms/field.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import type { Provisioned } from '../permission-sets/permission-sets.ts'
import { AwsPolicyField } from './aws-policy-field.tsx'

interface PolicyDialogProps {
  readonly set: Provisioned
  readonly onClose: () => void
}

export function PolicyDialog({ set, onClose }: PolicyDialogProps) {
  const { instance, changed } = useInstance()
  const [kind, setKind] = useState<'aws' | 'customer'>('aws')
  const [arn, setArn] = useState('')
  const [name, setName] = useState('')
  const [folder, setFolder] = useState('/')
  const isMissing = kind === 'aws' ? arn === '' : name === ''
  const attach = async () => {
    const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn }
    if (kind === 'aws')
      await call('sso-admin', 'AttachManagedPolicyToPermissionSet', { ...input, ManagedPolicyArn: arn })
    else
      await call('sso-admin', 'AttachCustomerManagedPolicyReferenceToPermissionSet', {
        ...input,
        CustomerManagedPolicyReference: { Name: name, Path: folder },
      })
    changed()
  }
  return (
    <FormDialog
      title="Attach a managed policy"
      submit="Attach"
      reason={isMissing ? 'Choose a policy first.' : undefined}
      onSubmit={attach}
      onClose={onClose}
    >
      <Segments
        label="Whose policy"
        value={kind}
        segments={[
          { value: 'aws', content: 'Of AWS' },
          { value: 'customer', content: 'Of each account' },
        ]}
        onChange={setKind}
      />
      {kind === 'aws' ? (
        <AwsPolicyField value={arn} onInput={setArn} />
      ) : (
        <>
          <Field
            label="Name"
            value={name}
            onInput={setName}
            hint="Every account that the permission set is assigned in needs a policy with this name."
          />
          <Field label="Path" isCode value={folder} onInput={setFolder} />
        </>
      )}
    </FormDialog>
  )
}
