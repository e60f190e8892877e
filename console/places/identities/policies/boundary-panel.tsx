/** The permissions boundary: the most that an identity may do, whatever its policies allow. */
import { call } from '../../../api/client.ts'
import { IconButton } from '../../../components/button.tsx'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { nameInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Holder } from '../address.ts'
import { Nothing, Panel } from '../panel.tsx'
import { doUndoably } from '../undoable.ts'
import { PolicyName } from './policy-name.tsx'
import { usePolicySuggestions } from './policy-names.ts'

interface BoundaryProps {
  readonly holder: Holder
  readonly boundary: string | undefined
  readonly onChange: () => void
}

export function BoundaryPanel({ holder, boundary, onChange }: BoundaryProps) {
  const remove = (arn: string) =>
    doUndoably({
      act: () => removeBoundary(holder),
      text: 'Removed the boundary',
      undo: () => putBoundary(holder, arn),
      onChange,
    })
  return (
    <Panel
      title="Boundary"
      actions={
        <DialogButton
          isSmall
          icon={boundary === undefined ? 'plus' : 'undo'}
          dialog={(close) => (
            <SetBoundary holder={holder} boundary={boundary ?? ''} onChange={onChange} onClose={close} />
          )}
        >
          {boundary === undefined ? 'Set boundary' : 'Change boundary'}
        </DialogButton>
      }
    >
      {boundary === undefined ? (
        <Nothing>No boundary limits what the policies above allow.</Nothing>
      ) : (
        <div class="row identity-line">
          <PolicyName policy={{ PolicyArn: boundary, PolicyName: nameInArn(boundary).name }} />
          <IconButton icon="close" label="Remove the boundary" onClick={() => remove(boundary)} />
        </div>
      )}
    </Panel>
  )
}

interface SetBoundaryProps {
  readonly holder: Holder
  readonly boundary: string
  readonly onChange: () => void
  readonly onClose: () => void
}

function SetBoundary({ holder, boundary, onChange, onClose }: SetBoundaryProps) {
  const find = usePolicySuggestions()
  const suggest = (typed: string) => find(typed === boundary ? '' : typed)
  return (
    <FieldsDialog
      title={`Set the boundary of ${shownText(holder.name)}`}
      submit="Set boundary"
      errors={{ arn: /boundary|policy/i }}
      fields={[
        { name: 'arn', label: 'Policy', kind: 'code', value: boundary, placeholder: 'Name or ARN', suggest },
      ]}
      onSubmit={({ arn }) => putBoundary(holder, arn).then(onChange)}
      onClose={onClose}
    />
  )
}

function putBoundary({ kind, name }: Holder, PermissionsBoundary: string): Promise<unknown> {
  return kind === 'user'
    ? call('iam', 'PutUserPermissionsBoundary', { UserName: name, PermissionsBoundary })
    : call('iam', 'PutRolePermissionsBoundary', { RoleName: name, PermissionsBoundary })
}

function removeBoundary({ kind, name }: Holder): Promise<unknown> {
  return kind === 'user'
    ? call('iam', 'DeleteUserPermissionsBoundary', { UserName: name })
    : call('iam', 'DeleteRolePermissionsBoundary', { RoleName: name })
}
