/**
 * Generates IDs and ARNs of users, groups, and memberships of identity stores. Sources: the model for the IDs; the
 * Service Authorization Reference for the ARNs.
 */
import type { Owner } from './arns.ts'

/** The kinds of entries of an identity store, as their ARNs name them. */
export type DirectoryKind = 'user' | 'group' | 'membership'

/** Returns the ARN of an entry. It contains no account. @param id `*` for all entries of the kind */
export const directoryArn = ({ partition }: Pick<Owner, 'partition'>, kind: DirectoryKind, id: string) =>
  `arn:${partition}:identitystore:::${kind}/${id}`

/**
 * Returns the ID of a new entry, which begins with the digits of its identity store. Source: the User Guide's examples.
 *
 * Unverified: In an identity store whose ID is a UUID, the IDs of entries are UUIDs, because the pattern of the model
 * permits only that.
 */
export function newDirectoryId(identityStoreId: string, uuid: string): string {
  return identityStoreId.startsWith('d-') ? `${identityStoreId.slice('d-'.length)}-${uuid}` : uuid
}
