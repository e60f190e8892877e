/** What users, groups, and memberships have alike: IDs, and who created and changed them. */

import { newDirectoryId } from '../../../core/aws/directory-ids.ts'
import type { Context } from '../../../core/engine/operation.ts'
import type { GroupMembershipRow, View } from '../../../store/index.ts'
import type { Directory } from './gate.ts'

type Update = Pick<GroupMembershipRow, 'updateDate' | 'updatedBy'>
type Dates = Update & Pick<GroupMembershipRow, 'createDate' | 'createdBy'>

/** What every entry begins with. */
export type EntryHeader = Dates & { readonly id: string }

/** What changes of entries need to know about the request that makes them. */
export type ChangeContext = Pick<Context, 'caller' | 'timeIn' | 'newUuid' | 'quotas'>

/** Returns the ID of a new entry, and its creation by the caller, which is also its first change. */
export function newEntry({ owner, instance }: Directory, ctx: ChangeContext): EntryHeader {
  const { updateDate, updatedBy } = updateIn(owner, ctx)
  const id = newDirectoryId(instance.identityStoreId, ctx.newUuid())
  return { id, createDate: updateDate, createdBy: updatedBy, updateDate, updatedBy }
}

/** Returns a change by the caller. */
export function updateIn(owner: View, { caller, timeIn }: Pick<Context, 'caller' | 'timeIn'>): Update {
  return { updateDate: timeIn(owner), updatedBy: caller.arn }
}

export function toDates({ createDate, createdBy, updateDate, updatedBy }: Dates) {
  return { CreatedAt: createDate, CreatedBy: createdBy, UpdatedAt: updateDate, UpdatedBy: updatedBy }
}
