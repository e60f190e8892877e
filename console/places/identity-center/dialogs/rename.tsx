/** Renames the instance. */
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'

export function RenameDialog({ onClose }: { readonly onClose: () => void }) {
  const { instance, changed } = useInstance()
  const rename = (Name: string) => call('sso-admin', 'UpdateInstance', { InstanceArn: instance.arn, Name })
  return (
    <FieldsDialog
      title="Rename the instance"
      submit="Rename"
      fields={[{ name: 'name', label: 'Name', value: instance.name }]}
      onSubmit={({ name }) => rename(name).then(changed)}
      onClose={onClose}
    />
  )
}
