/** The groups of an identity store that its users are members of. */
import type { View } from '../../../store/index.ts'

/** Returns the IDs of a user's groups. @param owner the account that owns the instance of IAM Identity Center */
export function groupIdsOf(owner: View, userId: string): readonly string[] {
  return Array.from(owner.groupMemberships.by('user', userId), ([, { groupId }]) => groupId)
}
