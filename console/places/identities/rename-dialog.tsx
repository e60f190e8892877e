/** Renames a user or a group, or moves it to another path. Roles keep their names for good. */
import { call } from '../../api/client.ts'
import { FieldsDialog } from '../../components/forms/fields-dialog.tsx'
import { say } from '../../components/overlays/toast.tsx'
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
  const send = async (newName: string, newPath: string) => {
    await rename(subject, newName, newPath)
    say(`Renamed ${shownText(name)} to ${shownText(newName)}`)
    const partition = arn.split(':')[1] ?? 'aws'
    const next = `arn:${partition}:iam::${accountId}:${kind}${newPath}${newName}`
    navigate(identityLink(next) ?? '', { replaces: true })
  }
  return (
    <FieldsDialog
      title={`Rename ${shownText(name)}`}
      submit="Rename"
      errors={NAME_FIELDS}
      fields={[
        { name: 'name', label: 'Name', value: name },
        { name: 'path', label: 'Path', kind: 'code', value: path },
      ]}
      reason={(next) =>
        next.name === name && next.path === path ? 'Name and path are the same as before.' : undefined
      }
      onSubmit={(next) => send(next.name, next.path)}
      onClose={onClose}
    >
      <p class="quiet">
        Its ARN changes, and with it what policies say about the old one. Keys and memberships stay.
      </p>
    </FieldsDialog>
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
