/** The complete table of operations of the account access manager, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { applications } from './applications.ts'
import { entitlements } from './entitlements.ts'
import { tags } from './tags.ts'

export const accountAccessOperations = operationTable<'account-access'>()({
  ...applications,
  ...entitlements,
  ...tags,
})
