/** The permissions boundary: the most that an identity may do, whatever its policies allow. */
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Combobox } from '../../components/combobox.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { nameInArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import type { Holder } from './address.ts'
import { Nothing, Panel } from './panel.tsx'
import { PolicyName } from './policy-name.tsx'
import { usePolicySuggestions } from './policy-names.ts'
import { doUndoably } from './undoable.ts'

interface BoundaryProps {
  readonly holder: Holder
  readonly boundary: string | undefined
  readonly onChange: () => void
}

export function BoundaryPanel({ holder, boundary, onChange }: BoundaryProps) {
  const [isSetting, setSetting] = useState(false)
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
        <Button isSmall icon={boundary === undefined ? 'plus' : 'undo'} onClick={() => setSetting(true)}>
          {boundary === undefined ? 'Set boundary' : 'Change boundary'}
        </Button>
      }
    >
      {boundary === undefined ? (
        <Nothing>No boundary limits what the policies above allow.</Nothing>
      ) : (
        <div class="identity-line">
          <PolicyName policy={{ PolicyArn: boundary, PolicyName: nameInArn(boundary).name }} />
          <IconButton icon="close" label="Remove the boundary" onClick={() => remove(boundary)} />
        </div>
      )}
      {isSetting && (
        <SetBoundary
          holder={holder}
          boundary={boundary ?? ''}
          onClose={() => setSetting(false)}
          onDone={() => {
            setSetting(false)
            onChange()
          }}
        />
      )}
    </Panel>
  )
}

interface SetBoundaryProps {
  readonly holder: Holder
  readonly boundary: string
  readonly onClose: () => void
  readonly onDone: () => void
}

const NONE: ReadonlySet<string> = new Set()

function SetBoundary({ holder, boundary, onClose, onDone }: SetBoundaryProps) {
  const [arn, setArn] = useState(boundary)
  const suggestions = usePolicySuggestions(arn === boundary ? '' : arn, NONE)
  return (
    <FormDialog
      title={`Set the boundary of ${shownText(holder.name)}`}
      submit="Set boundary"
      fields={{ boundary: /boundary|policy/i }}
      onSubmit={() => putBoundary(holder, arn)}
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
            error={errorAt('boundary')}
            onInput={setArn}
          />
        </>
      )}
    </FormDialog>
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
