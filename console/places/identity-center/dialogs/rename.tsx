/** Renames the instance. */
import { useState } from 'preact/hooks'
import { Field } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'

export function RenameDialog({ onClose }: { readonly onClose: () => void }) {
  const { instance, changed } = useInstance()
  const [name, setName] = useState(instance.name)
  const rename = async () => {
    await call('sso-admin', 'UpdateInstance', { InstanceArn: instance.arn, Name: name })
    changed()
  }
  return (
    <FormDialog title="Rename the instance" submit="Rename" onSubmit={rename} onClose={onClose}>
      <Field label="Name" value={name} onInput={setName} />
    </FormDialog>
  )
}
