/** The complete table of operations of the identity store, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { groups } from './groups.ts'
import { memberships } from './memberships.ts'
import { users } from './users.ts'

export const identitystoreOperations = operationTable<'identitystore'>()({
  ...groups,
  ...memberships,
  ...users,
})
