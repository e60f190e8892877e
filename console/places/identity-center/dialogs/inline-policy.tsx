/** Edits the inline policy of a permission set. An empty text deletes it. */
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { indented } from '../../../texts/json.ts'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import type { Provisioned } from '../permission-sets/permission-sets.ts'

interface InlinePolicyDialogProps {
  readonly set: Provisioned
  readonly policy: string
  readonly onClose: () => void
}

const FIRST = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
  ]
}`

export function InlinePolicyDialog({ set, policy, onClose }: InlinePolicyDialogProps) {
  const { instance, changed } = useInstance()
  const save = async (text: string) => {
    const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn }
    if (text.trim() === '') await call('sso-admin', 'DeleteInlinePolicyFromPermissionSet', input)
    else await call('sso-admin', 'PutInlinePolicyToPermissionSet', { ...input, InlinePolicy: text })
    changed()
  }
  return (
    <FieldsDialog
      title="Inline policy"
      submit="Save"
      width="wide"
      errors={{ policy: /polic/i }}
      fields={[
        {
          name: 'policy',
          label: 'Policy',
          kind: 'document',
          rows: 14,
          value: policy === '' ? FIRST : indented(policy),
          hint: 'Accounts get it when the permission set is provisioned again. Empty to delete it.',
        },
      ]}
      onSubmit={(typed) => save(typed.policy)}
      onClose={onClose}
    />
  )
}
