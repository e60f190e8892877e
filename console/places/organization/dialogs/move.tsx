/** Moves an account to another unit. */
import { useState } from 'preact/hooks'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { move } from '../changes.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { UnitSelect } from './unit-select.tsx'

interface MoveDialogProps {
  readonly account: Target
  readonly onClose: () => void
}

export function MoveDialog({ account, onClose }: MoveDialogProps) {
  const { structure, changed } = useOrganization()
  const [toId, setToId] = useState(account.parentId ?? structure.rootId)
  const send = async () => {
    const to = structure.targets.get(toId)
    const from = structure.targets.get(account.parentId ?? '')
    if (to && from) await move(account, to, from, changed)
  }
  return (
    <FormDialog
      title={`Move ${shownText(account.name)}`}
      submit="Move"
      reason={toId === account.parentId ? 'It is there already: choose another unit.' : undefined}
      onSubmit={send}
      onClose={onClose}
    >
      <UnitSelect label="To" value={toId} onChange={setToId} />
      <p class="quiet">The policies of its new unit take effect at once.</p>
    </FormDialog>
  )
}
