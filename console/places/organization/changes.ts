/** Changes to an organization that can be undone at once. Each says what it did. */
import { call } from '../../api/client.ts'
import { say, sayFailure } from '../../components/overlays/toast.tsx'
import { shownText } from '../../texts/shown-text.ts'
import type { Target } from './organization.ts'

interface Named {
  readonly id: string
  readonly name: string
}

type Changed = () => void

export async function attach(policy: Named, target: Target, changed: Changed): Promise<void> {
  await call('organizations', 'AttachPolicy', { PolicyId: policy.id, TargetId: target.id })
  changed()
  say(`${shownText(policy.name)} is attached to ${shownText(target.name)}.`, () =>
    undoing(detach(policy, target, changed)),
  )
}

export async function detach(policy: Named, target: Target, changed: Changed): Promise<void> {
  await call('organizations', 'DetachPolicy', { PolicyId: policy.id, TargetId: target.id })
  changed()
  say(`${shownText(policy.name)} is detached from ${shownText(target.name)}.`, () =>
    undoing(attach(policy, target, changed)),
  )
}

export async function move(account: Target, to: Target, from: Target, changed: Changed): Promise<void> {
  await call('organizations', 'MoveAccount', {
    AccountId: account.id,
    SourceParentId: from.id,
    DestinationParentId: to.id,
  })
  changed()
  say(`${shownText(account.name)} is in ${shownText(to.name)}.`, () =>
    undoing(move(account, from, to, changed)),
  )
}

/** Does what needs no dialog, and says what the server refuses. */
export function undoing(change: Promise<void>): void {
  change.catch(sayFailure)
}
