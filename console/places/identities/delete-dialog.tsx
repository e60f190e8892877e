/** Deletes an identity, after it says what goes with it. */
import { FormDialog } from '../../components/forms/form-dialog.tsx'
import { Loaded } from '../../components/loading.tsx'
import { say } from '../../components/overlays/toast.tsx'
import { navigate } from '../../router.ts'
import { refreshState } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { lowerFirst, shownText } from '../../texts/shown-text.ts'
import { KINDS, type Subject } from './address.ts'
import { inventoryOf, removeAll } from './inventory.ts'

interface DeleteDialogProps {
  readonly subject: Subject
  readonly onClose: () => void
}

export function DeleteDialog({ subject, onClose }: DeleteDialogProps) {
  const { kind, name, arn } = subject
  const inventory = useLoaded((signal) => inventoryOf(subject, signal), [arn])
  const what = lowerFirst(KINDS[kind].name)
  return (
    <FormDialog
      title={`Delete the ${what} ${shownText(name)}?`}
      submit={`Delete ${what}`}
      isDangerous
      reason={inventory.value === undefined ? 'What goes with it is not known yet.' : undefined}
      onSubmit={() => removeAll(subject, inventory.value ?? [])}
      onDone={() => {
        onClose()
        say(`Deleted ${shownText(name)}`)
        void refreshState().catch(() => {})
        navigate(`/console/identities?kind=${kind.endsWith('provider') ? 'provider' : kind}`)
      }}
      onClose={onClose}
    >
      <Loaded of={inventory} lines={3}>
        {(parts) =>
          parts.length === 0 ? (
            <p>Nothing else goes with it.</p>
          ) : (
            <>
              <p>This goes with it:</p>
              <ul class="identity-goes">
                {parts.map(({ words }) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {(kind === 'user' || kind === 'role') && (
        <p class="quiet">
          Trust policies and resource policies that name it will match nobody, not even another {what} of this
          name.
        </p>
      )}
    </FormDialog>
  )
}
