/** Edits the inline policy of a permission set. An empty text deletes it. */
import { useId, useState } from 'preact/hooks'
import { errorAttributes, Labeled } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { indented } from '../../../texts/json.ts'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import type { Provisioned } from '../permission-sets.ts'

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
  const id = useId()
  const [text, setText] = useState(() => (policy === '' ? FIRST : indented(policy)))
  const save = async () => {
    const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn }
    if (text.trim() === '') await call('sso-admin', 'DeleteInlinePolicyFromPermissionSet', input)
    else await call('sso-admin', 'PutInlinePolicyToPermissionSet', { ...input, InlinePolicy: text })
    changed()
  }
  return (
    <FormDialog
      title="Inline policy"
      submit="Save"
      width="wide"
      fields={{ policy: /polic/i }}
      onSubmit={save}
      onClose={onClose}
    >
      {(errorAt) => (
        <Labeled
          id={id}
          label="Policy"
          error={errorAt('policy')}
          hint="Accounts get it when the permission set is provisioned again. Empty to delete it."
        >
          <textarea
            id={id}
            class="input code center-editor"
            rows={14}
            spellcheck={false}
            {...errorAttributes(id, errorAt('policy'))}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </Labeled>
      )}
    </FormDialog>
  )
}
