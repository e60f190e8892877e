/** Renames a user or a group, or moves it to another path. Roles keep their names for good. */
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Field } from '../../components/field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { say } from '../../components/toast.tsx'
import { navigate } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'
import { identityLink, type Subject } from './address.ts'
import { NAME_FIELDS } from './name-fields.ts'

interface RenameDialogProps {
  readonly subject: Subject
  readonly onClose: () => void
}

export function RenameDialog({ subject, onClose }: RenameDialogProps) {
  const { kind, accountId, name, path, arn } = subject
  const [newName, setName] = useState(name)
  const [newPath, setPath] = useState(path)
  return (
    <FormDialog
      title={`Rename ${shownText(name)}`}
      submit="Rename"
      reason={newName === name && newPath === path ? 'Name and path are the same as before.' : undefined}
      fields={NAME_FIELDS}
      onSubmit={() => rename(subject, newName, newPath)}
      onDone={() => {
        onClose()
        say(`Renamed ${shownText(name)} to ${shownText(newName)}`)
        const partition = arn.split(':')[1] ?? 'aws'
        const next = `arn:${partition}:iam::${accountId}:${kind}${newPath}${newName}`
        navigate(identityLink(next) ?? '', { replaces: true })
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Name" value={newName} error={errorAt('name')} onInput={setName} />
          <Field label="Path" value={newPath} error={errorAt('path')} isCode onInput={setPath} />
          <p class="quiet">
            Its ARN changes, and with it what policies say about the old one. Keys and memberships stay.
          </p>
        </>
      )}
    </FormDialog>
  )
}

/** AWS takes only what changes: moving needs the permission on both names. */
function rename({ kind, name, path }: Subject, newName: string, newPath: string): Promise<unknown> {
  const moved = newPath === path ? {} : { NewPath: newPath }
  if (kind === 'user') {
    const renamed = newName === name ? {} : { NewUserName: newName }
    return call('iam', 'UpdateUser', { UserName: name, ...renamed, ...moved })
  }
  const renamed = newName === name ? {} : { NewGroupName: newName }
  return call('iam', 'UpdateGroup', { GroupName: name, ...renamed, ...moved })
}
