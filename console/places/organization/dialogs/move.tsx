/** Moves an account to another unit. */
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { move } from '../changes.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { unitOptions } from './unit-options.ts'

interface MoveDialogProps {
  readonly account: Target
  readonly onClose: () => void
}

export function MoveDialog({ account, onClose }: MoveDialogProps) {
  const { structure, changed } = useOrganization()
  const { parentId } = account
  const send = async (toId: string) => {
    const to = structure.targets.get(toId)
    const from = structure.targets.get(parentId ?? '')
    if (to && from) await move(account, to, from, changed)
  }
  return (
    <FieldsDialog
      title={`Move ${shownText(account.name)}`}
      submit="Move"
      fields={[
        { name: 'to', label: 'To', value: parentId ?? structure.rootId, options: unitOptions(structure) },
      ]}
      reason={({ to }) => (to === parentId ? 'It is there already: choose another unit.' : undefined)}
      onSubmit={({ to }) => send(to)}
      onClose={onClose}
    >
      <p class="quiet">The policies of its new unit take effect at once.</p>
    </FieldsDialog>
  )
}
