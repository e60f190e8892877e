/** Answers questions of the guard from our own state: IAM's resources are here, and not at the upstream. */

import { nameInPolicyArn } from '../../core/access/policies-by-arn.ts'
import type { Answers, Lookup, LookupKind } from '../../recognition/resolution/lookups.ts'
import { keyOf, rowById, type Store } from '../../store/index.ts'

/** Returns undefined for what the upstream has to be asked. */
export function ownAnswer<Kind extends LookupKind>(
  store: Store,
  lookup: Lookup<Kind>,
): Answers[Kind] | undefined
export function ownAnswer(
  store: Store,
  { kind, value, partition, accountId }: Lookup,
): string | null | undefined {
  if (kind !== 'instance-profile-role') return undefined
  const view = store.settled(store.view({ partition, accountId }))
  const isArn = value.startsWith('arn:')
  const profile = view.instanceProfiles.get(keyOf(isArn ? nameInPolicyArn(value) : value))
  if (!profile || (isArn && profile.arn !== value)) return null
  const [roleId] = profile.roles
  return (roleId !== undefined && rowById(view, 'roles', roleId)?.arn) || null
}
