/** The versions of a managed policy: to open, to make the default, and to delete. */
import { useSignal } from '@preact/signals'
import { call } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { Failure } from '../../../components/failure.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { Tag } from '../../../components/tag.tsx'
import { setParams } from '../../../router.ts'
import { emulatorNow } from '../../../state/console-state.ts'
import type { Loaded as Content } from '../../../state/loaded.ts'
import { ago, dayAndTime } from '../../../texts/times.ts'
import type { Facts } from '../editor/facts.ts'
import type { Version } from '../save.ts'
import type { Saved } from '../subjects.ts'

interface VersionsDialogProps {
  readonly saved: Saved
  readonly facts: Content<Facts>
  readonly reload: () => void
  readonly onClose: () => void
}

export function VersionsDialog({ saved, facts, reload, onClose }: VersionsDialogProps) {
  const error = useSignal<unknown>(undefined)
  const run = (act: () => Promise<unknown>) => async () => {
    error.value = undefined
    try {
      await act()
      facts.reload()
      reload()
    } catch (reason) {
      error.value = reason
    }
  }
  const PolicyArn = saved.source
  const actions = {
    open: (VersionId: string) => () => {
      setParams({ version: VersionId.slice(1) })
      onClose()
    },
    makeDefault: (VersionId: string) =>
      run(() => call('iam', 'SetDefaultPolicyVersion', { PolicyArn, VersionId })),
    remove: (VersionId: string) => run(() => call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId })),
  }
  return (
    <Dialog title={`Versions of ${saved.name}`} onClose={onClose}>
      {error.value !== undefined && <Failure error={error.value} />}
      <Loaded of={facts}>
        {({ versions }) => (
          <ul class="versions">
            {versions.map((version) => (
              <VersionLine
                key={version.id}
                version={version}
                isOpen={version.id === saved.version}
                isReadOnly={saved.isReadOnly !== undefined}
                actions={actions}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </Dialog>
  )
}

interface VersionLineProps {
  readonly version: Version
  readonly isOpen: boolean
  readonly isReadOnly: boolean
  readonly actions: Readonly<Record<'open' | 'makeDefault' | 'remove', (id: string) => () => void>>
}

function VersionLine({ version: { id, isDefault, created }, isOpen, isReadOnly, actions }: VersionLineProps) {
  return (
    <li class="version">
      <span class="row version-name">
        <b>Version {id.slice(1)}</b> {isDefault && <Tag kind="accent">default</Tag>}{' '}
        {isOpen && <Tag>open</Tag>}
        <span class="quieter small" data-tooltip={dayAndTime(created)}>
          {ago(created, emulatorNow())}
        </span>
      </span>
      {!isOpen && (
        <Button isSmall onClick={actions.open(id)}>
          Open
        </Button>
      )}
      {!isDefault && !isReadOnly && (
        <>
          <Button isSmall onClick={actions.makeDefault(id)}>
            Make default
          </Button>
          <Button isSmall kind="danger" onClick={actions.remove(id)}>
            Delete
          </Button>
        </>
      )}
    </li>
  )
}
